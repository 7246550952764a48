package io.cenote.jdbc;

import io.cenote.spi.Redactor;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The credentials of one connector, and how a driver's error is kept from telling them: drivers quote the URL, or the
 * password itself, in what they throw, and that ends up in logs.
 *
 * <p>An error that tells nothing is left as it is. Of one that does, and of all that hangs on it, copies are made: of the
 * nearest class of {@code java.sql}, with the name of the driver's class in the message, and with the SQL state, the
 * vendor code and the stack of the original.
 */
final class Secrets {
    /** Shorter secrets are masked only where they stand as words: else they would be found in everything. */
    private static final int SHORT = 4;

    /** Chains of errors can be long. */
    private static final int MAX_DEPTH = 16;

    private static final Pattern WORD = Pattern.compile("[^\\s\"'<>]+");

    private final String url;
    private final String shownUrl;

    private final Set<String> found;

    /** Longest first, so that one that contains another is masked as a whole. */
    private final List<Pattern> secrets;

    Secrets(String url, String shownUrl, Map<String, String> options) {
        this.url = url;
        this.shownUrl = shownUrl;
        Set<String> found = new LinkedHashSet<>(maskedParts());
        options.forEach((name, value) -> {
            if (Redactor.isSecret(name)) {
                found.add(value);
            }
        });
        List.copyOf(found).forEach(secret -> found.add(decoded(secret)));
        this.found = Set.copyOf(found);
        this.secrets = patterns(found);
    }

    private Secrets(Secrets others, String secret) {
        this.url = others.url;
        this.shownUrl = others.shownUrl;
        Set<String> more = new LinkedHashSet<>(others.found);
        more.add(secret);
        more.add(decoded(secret));
        this.found = Set.copyOf(more);
        this.secrets = patterns(more);
    }

    /** These, and one more. */
    Secrets and(String secret) {
        return found.contains(secret) ? this : new Secrets(this, secret);
    }

    private static List<Pattern> patterns(Set<String> secrets) {
        return secrets.stream()
                .filter(secret -> !secret.isEmpty())
                .sorted(Comparator.comparing(String::length).reversed())
                .map(Secrets::pattern)
                .toList();
    }

    private static Pattern pattern(String secret) {
        String quoted = Pattern.quote(secret);
        return Pattern.compile(
                secret.length() < SHORT ? "(?<![A-Za-z0-9])" + quoted + "(?![A-Za-z0-9])" : quoted,
                Pattern.CASE_INSENSITIVE);
    }

    /** What of the URL is not shown: found between what is. */
    private List<String> maskedParts() {
        String[] shown = shownUrl.split(Pattern.quote(Redactor.MASK), -1);
        StringBuilder parts = new StringBuilder();
        for (String each : shown) {
            parts.append(parts.isEmpty() ? "" : "(.*?)").append(Pattern.quote(each));
        }
        Matcher matcher = Pattern.compile(parts.toString(), Pattern.DOTALL).matcher(url);
        if (!matcher.matches()) {
            return List.of();
        }
        Set<String> found = new LinkedHashSet<>();
        for (int group = 1; group <= matcher.groupCount(); group++) {
            String masked = matcher.group(group);
            found.add(masked);
            // Of user/password@ both are masked.
            found.add(masked.substring(Math.max(masked.lastIndexOf('/'), masked.lastIndexOf(':')) + 1));
        }
        return List.copyOf(found);
    }

    private static String decoded(String secret) {
        try {
            return URLDecoder.decode(secret, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return secret;
        }
    }

    /** A text without the credentials. */
    String masked(String text) {
        if (text == null) {
            return null;
        }
        String masked = url.isEmpty() ? text : text.replace(url, shownUrl);
        for (Pattern secret : secrets) {
            masked = secret.matcher(masked).replaceAll(Matcher.quoteReplacement(Redactor.MASK));
        }
        return WORD.matcher(masked).replaceAll(word -> Matcher.quoteReplacement(maskedWord(word.group())));
    }

    /** A word may be a URL with credentials, or a parameter that is one, which the driver has put together itself. */
    private static String maskedWord(String word) {
        int colon = word.indexOf(':');
        boolean userInfo = colon >= 0 && (word.indexOf('@', colon) >= 0 || word.indexOf("%40", colon) >= 0);
        return userInfo || word.indexOf('=') >= 0 ? Redactor.url(word) : word;
    }

    /** The error itself, or a copy without the credentials that it tells. */
    Throwable masked(Throwable error) {
        return tells(error, Collections.newSetFromMap(new IdentityHashMap<>())) ? copy(error, 0) : error;
    }

    private boolean tells(Throwable error, Set<Throwable> seen) {
        if (error == null || !seen.add(error)) {
            return false;
        }
        String text = String.valueOf(error);
        if (!text.equals(masked(text)) || tells(error.getCause(), seen)) {
            return true;
        }
        for (Throwable suppressed : error.getSuppressed()) {
            if (tells(suppressed, seen)) {
                return true;
            }
        }
        return error instanceof SQLException sql && tells(sql.getNextException(), seen);
    }

    private Throwable copy(Throwable error, int depth) {
        if (error == null || depth == MAX_DEPTH) {
            return null;
        }
        Throwable copy;
        if (error instanceof SQLException sql) {
            SQLException sqlCopy = SqlExceptions.like(sql, masked(sql.getMessage()));
            if (copy(sql.getNextException(), depth + 1) instanceof SQLException next) {
                sqlCopy.setNextException(next);
            }
            copy = sqlCopy;
        } else {
            copy = new MaskedException(error.getClass().getName(), masked(error.getMessage()));
        }
        copy.setStackTrace(error.getStackTrace());
        if (copy.getCause() == null && error.getCause() != null && error.getCause() != error) {
            Throwable cause = copy(error.getCause(), depth + 1);
            if (cause != null) {
                copy.initCause(cause);
            }
        }
        for (Throwable suppressed : error.getSuppressed()) {
            Throwable suppressedCopy = copy(suppressed, depth + 1);
            if (suppressedCopy != null) {
                copy.addSuppressed(suppressedCopy);
            }
        }
        return copy;
    }

    /** Stands for an error that is no {@link SQLException}. */
    private static final class MaskedException extends Exception {
        private static final long serialVersionUID = 1;

        private final String name;

        MaskedException(String name, String message) {
            super(message);
            this.name = name;
        }

        @Override
        public String toString() {
            return getMessage() == null ? name : name + ": " + getMessage();
        }
    }
}
