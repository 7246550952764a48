package io.cenote.spi;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks credentials in URLs and options, so that they can be shown in messages, logs and events.
 *
 * <p>Masked are the value of every parameter whose name says that it is a secret, whatever separates the parameters,
 * and the password in {@code user:password@host} and in Oracle's {@code user/password@host}. Where a text can be read
 * in two ways, more of it is masked rather than less. Never waits, never throws for any text; safe for use by many
 * threads.
 */
public final class Redactor {
    /** What stands in place of a secret, whatever its length. */
    public static final String MASK = "***";

    /** Made when there is a name to look at. */
    private static final class Names {
        static final Pattern SECRET =
                Pattern.compile(".*(?:password|passwd|pwd|passphrase|passcode|secret|token|key|credentials?)[0-9]*");
    }

    /** Made when there is an @. */
    private static final class Parts {
        static final Pattern FIRST_PARAMETER = Pattern.compile("[?;#&][A-Za-z0-9_.%-]{1,64}=");
        static final Pattern COLON = Pattern.compile(":|%3[aA]");
        static final Pattern AT = Pattern.compile("@|%40");
        static final Pattern PORT = Pattern.compile("[0-9]{1,5}(?:[^0-9].*)?", Pattern.DOTALL);
        static final Pattern ORACLE = Pattern.compile("(?i)jdbc:oracle:");
    }

    private Redactor() {}

    /**
     * Whether an option's value must not be shown.
     *
     * @param name the name of an option or parameter
     * @return whether it ends, in any case, in {@code password}, {@code secret}, {@code token}, {@code key} or a word
     *     like these, perhaps followed by digits
     */
    public static boolean isSecret(String name) {
        return Names.SECRET.matcher(decoded(name).toLowerCase(Locale.ROOT)).matches();
    }

    /**
     * An option's value as it may be shown.
     *
     * @param name the option's name
     * @param value its value, or null
     * @return the mask if the name says that it is a secret; else the value with every credential in it masked
     */
    public static String option(String name, String value) {
        return isSecret(name) ? MASK : url(value);
    }

    /**
     * A URL as it may be shown: credentials masked, control characters replaced.
     *
     * @param url a URL of any kind, also a malformed one, or null
     * @return the URL without its credentials; {@code "null"} for null
     */
    public static String url(String url) {
        return url == null ? "null" : Text.printable(maskParameters(maskUserInfo(url)));
    }

    private static String maskUserInfo(String url) {
        if (url.indexOf('@') < 0 && !url.contains("%40")) {
            return url;
        }
        Matcher at = Parts.AT.matcher(url);
        if (!at.find()) {
            return url;
        }
        if (Parts.ORACLE.matcher(url).lookingAt()) {
            return maskOpaque(url, url.length());
        }
        int end = firstParameter(url);
        int authority = url.indexOf("//");
        if (authority < 0 || authority > at.start()) {
            return maskOpaque(url, end);
        }
        int start = authority + 2;
        if (end < start) {
            // The authority stands in a parameter's value.
            end = url.length();
        }
        Matcher colon = Parts.COLON.matcher(url);
        if (!colon.find(start)) {
            return url;
        }
        int last = lastAt(url, start, end);
        if (last < 0 && !Parts.PORT.matcher(url.substring(colon.end())).matches()) {
            // What follows the colon is no port, so the first '?' or ';' may itself belong to a password.
            last = lastAt(url, start, url.length());
        }
        return last < colon.end() ? url : url.substring(0, colon.end()) + MASK + url.substring(last);
    }

    /** Masks {@code user/password@} or {@code user:password@} behind the scheme of a URL without an authority. */
    private static String maskOpaque(String url, int end) {
        int last = lastAt(url, 0, end);
        if (last < 0) {
            return url;
        }
        int scheme = url.indexOf(':') + 1;
        if (url.regionMatches(true, 0, "jdbc:", 0, 5)) {
            scheme = Math.max(scheme, url.indexOf(':', scheme) + 1);
        }
        int slash = url.indexOf('/', scheme);
        int from = slash >= 0 && slash < last ? slash + 1 : Math.min(scheme, last);
        boolean empty = url.substring(from, last).isEmpty() || url.startsWith(":@", last - 1);
        return empty ? url : url.substring(0, from) + MASK + url.substring(last);
    }

    private static int firstParameter(String url) {
        Matcher parameter = Parts.FIRST_PARAMETER.matcher(url);
        return parameter.find() ? parameter.start() : url.length();
    }

    private static int lastAt(String url, int from, int to) {
        Matcher at = Parts.AT.matcher(url).region(from, to);
        int last = -1;
        while (at.find()) {
            last = at.start();
        }
        return last;
    }

    private static String maskParameters(String url) {
        StringBuilder masked = new StringBuilder(url.length());
        int copied = 0;
        for (int equals = url.indexOf('='); equals >= 0; equals = url.indexOf('=', Math.max(equals + 1, copied))) {
            int nameEnd = equals;
            while (nameEnd > copied && url.charAt(nameEnd - 1) == ' ') {
                nameEnd--;
            }
            int name = nameEnd;
            while (name > copied && isNamePart(url.charAt(name - 1))) {
                name--;
            }
            if (isSecret(url.substring(name, nameEnd))) {
                masked.append(url, copied, equals + 1).append(MASK);
                copied = valueEnd(url, equals + 1, name == 0 ? ' ' : url.charAt(name - 1));
            }
        }
        return masked.append(url, copied, url.length()).toString();
    }

    /** Where a value ends: the separator before the name tells which one comes after the value. */
    private static int valueEnd(String url, int start, char before) {
        int value = start;
        while (value < url.length() && url.charAt(value) == ' ') {
            value++;
        }
        if (value < url.length() && "{\"'".indexOf(url.charAt(value)) >= 0) {
            return quotedEnd(url, value);
        }
        String separators =
                switch (before) {
                    case '?', '&' -> "&";
                    case ';', ':' -> ";";
                    case '(' -> "),";
                    case ',', '/' -> ",)";
                    default -> "&;";
                };
        while (value < url.length() && separators.indexOf(url.charAt(value)) < 0) {
            value++;
        }
        return value;
    }

    /** The end of a value in braces or quotes; the closing sign, doubled, stands for itself. */
    private static int quotedEnd(String url, int open) {
        char close = url.charAt(open) == '{' ? '}' : url.charAt(open);
        for (int i = open + 1; i < url.length(); i++) {
            if (url.charAt(i) == close) {
                if (i + 1 == url.length() || url.charAt(i + 1) != close) {
                    // What still follows before a separator is not left to be read either.
                    int end = i + 1;
                    while (end < url.length() && "&;,)".indexOf(url.charAt(end)) < 0) {
                        end++;
                    }
                    return end;
                }
                i++;
            }
        }
        return url.length();
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' || c == '%';
    }

    private static String decoded(String name) {
        if (name.indexOf('%') < 0) {
            return name;
        }
        StringBuilder text = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '%' && i + 2 < name.length()) {
                int high = Character.digit(name.charAt(i + 1), 16);
                int low = Character.digit(name.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    text.append((char) (high << 4 | low));
                    i += 2;
                    continue;
                }
            }
            text.append(name.charAt(i));
        }
        return text.toString();
    }
}
