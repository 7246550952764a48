package io.cenote.tcp;

import io.cenote.spi.Redactor;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a URL leads: {@code tcp://host:port?option=value&...}, {@code tls://} with TLS.
 *
 * @param tls whether TLS is spoken
 * @param host name or address; an IPv6 address without its brackets
 * @param port 1 to 65535
 */
record Endpoint(boolean tls, String host, int port) {
    static final String TCP = "tcp://";
    static final String TLS = "tls://";

    private static final int LONGEST = 4_096;

    /** A URL taken apart. */
    record Parsed(Endpoint endpoint, Map<String, String> options) {}

    static boolean isOurs(String url) {
        return url.regionMatches(true, 0, TCP, 0, TCP.length()) || url.regionMatches(true, 0, TLS, 0, TLS.length());
    }

    /**
     * Takes a URL apart, strictly.
     *
     * @throws IllegalArgumentException with the rule that it breaks
     */
    static Parsed parse(String url) {
        if (url.length() > LONGEST) {
            throw new IllegalArgumentException("url of " + url.length() + " characters: must have at most " + LONGEST);
        }
        if (!isOurs(url)) {
            throw refusal(url, "must begin with tcp:// or tls://");
        }
        for (int i = 0; i < url.length(); i++) {
            if (url.charAt(i) <= ' ' || url.charAt(i) > '~') {
                throw refusal(url, "must have printable ASCII alone; the character at index " + i + " is not");
            }
        }
        if (url.indexOf('#') >= 0) {
            throw refusal(url, "must have no fragment (#)");
        }
        boolean tls = url.regionMatches(true, 0, TLS, 0, TLS.length());
        int question = url.indexOf('?');
        String authority = url.substring(TCP.length(), question < 0 ? url.length() : question);
        if (authority.indexOf('@') >= 0) {
            throw refusal(url, "must have no user or password; the protocol has no place for them");
        }
        if (authority.endsWith("/")) {
            authority = authority.substring(0, authority.length() - 1);
        }
        if (authority.indexOf('/') >= 0) {
            throw refusal(url, "must have no path");
        }
        Endpoint endpoint = endpoint(url, tls, authority);
        return new Parsed(endpoint, question < 0 ? Map.of() : options(url, url.substring(question + 1)));
    }

    private static Endpoint endpoint(String url, boolean tls, String authority) {
        int colon = authority.lastIndexOf(':');
        if (colon < 0 || colon < authority.lastIndexOf(']')) {
            throw refusal(url, "must name a port: host:port");
        }
        String host = authority.substring(0, colon);
        if (host.startsWith("[")) {
            if (!host.endsWith("]") || host.indexOf(':') < 0) {
                throw refusal(url, "must have an IPv6 address between [ and ]");
            }
            host = host.substring(1, host.length() - 1);
            if (!host.matches("[0-9A-Fa-f:.]+(%[A-Za-z0-9_.-]+)?")) {
                throw refusal(url, "must have an IPv6 address between [ and ]");
            }
        } else if (host.indexOf(':') >= 0) {
            throw refusal(url, "must have brackets around an IPv6 address: [::1]:port");
        } else if (!host.matches("[A-Za-z0-9._-]{1,253}")) {
            throw refusal(url, "must name a host");
        }
        String port = authority.substring(colon + 1);
        int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
        if (number < 1 || number > 65_535) {
            throw refusal(url, "must have a port from 1 to 65535");
        }
        return new Endpoint(tls, host, number);
    }

    private static Map<String, String> options(String url, String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw refusal(url, "must have options of the form name=value, with & between them");
            }
            String name = decode(url, pair.substring(0, equals));
            if (options.put(name, decode(url, pair.substring(equals + 1))) != null) {
                throw refusal(url, "must have each option once; " + printable(name) + " comes twice");
            }
        }
        return options;
    }

    private static String decode(String url, String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refusal(url, "must have two hexadecimal digits after each %");
        }
    }

    private static String printable(String text) {
        return "'" + text.replaceAll("[^ -~]", "?") + "'";
    }

    static IllegalArgumentException refusal(String url, String rule) {
        return new IllegalArgumentException("url = " + printable(Redactor.url(url)) + ": " + rule);
    }

    /** The endpoint as a URL without options. */
    @Override
    public String toString() {
        return (tls ? TLS : TCP) + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
