package io.cenote.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules that a pool is known to break, each with the reason. Immutable.
 *
 * <p>One line a rule: {@code ACQ-03 = always; why} or {@code ACQ-03 = sometimes; why}. {@code always} is checked: a rule
 * listed so that passes fails the run, so that the list stays true. Empty lines and lines that start with {@code #} are
 * skipped.
 */
public final class Deviations {
    /**
     * One listed deviation.
     *
     * @param always whether the rule is broken in every run
     * @param reason why
     */
    public record Deviation(boolean always, String reason) {}

    private static final Deviations NONE = new Deviations(Map.of());

    private final Map<String, Deviation> byRule;

    private Deviations(Map<String, Deviation> byRule) {
        this.byRule = byRule;
    }

    /**
     * No deviations.
     *
     * @return an empty list
     */
    public static Deviations none() {
        return NONE;
    }

    /**
     * The deviations in a file beside a class.
     *
     * @param beside the class
     * @param file the file's name
     * @return the list
     * @throws IllegalArgumentException if there is no such file, or a line is wrong; the message names file, line and
     *     rule
     */
    public static Deviations load(Class<?> beside, String file) {
        try (InputStream in = beside.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException(
                        file + ": there is no such file beside " + beside.getName() + "; put it among its resources");
            }
            return parse(file, new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /**
     * The deviations in a text.
     *
     * @param name the text's name in messages
     * @param text the text
     * @return the list
     * @throws IllegalArgumentException if a line is wrong; the message names text, line and rule
     */
    public static Deviations parse(String name, Reader text) {
        Set<String> rules = new HashSet<>(Rules.ids());
        rules.addAll(Rules.idsOfDataSources());
        Map<String, Deviation> found = new LinkedHashMap<>();
        BufferedReader lines = new BufferedReader(text);
        try {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                String content = line.strip();
                if (!content.isEmpty() && !content.startsWith("#")) {
                    parseLine(name + ":" + number + ": ", content, rules, found);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
        return new Deviations(Map.copyOf(found));
    }

    private static void parseLine(String at, String line, Set<String> rules, Map<String, Deviation> found) {
        int equals = line.indexOf('=');
        int semicolon = line.indexOf(';', equals + 1);
        if (equals < 0 || semicolon < 0) {
            throw new IllegalArgumentException(
                    at + "'" + line + "' is not of the form RULE-ID = always|sometimes; reason");
        }
        String rule = line.substring(0, equals).strip();
        String how = line.substring(equals + 1, semicolon).strip();
        String reason = line.substring(semicolon + 1).strip();
        if (!rules.contains(rule)) {
            throw new IllegalArgumentException(
                    at + "there is no rule " + rule + "; docs/spec.md and docs/datasource-rules.md list them");
        }
        if (!how.equals("always") && !how.equals("sometimes")) {
            throw new IllegalArgumentException(at + rule + " is '" + how + "'; must be always or sometimes");
        }
        if (reason.isEmpty()) {
            throw new IllegalArgumentException(at + rule + " has no reason; say why after the semicolon");
        }
        if (found.putIfAbsent(rule, new Deviation(how.equals("always"), reason)) != null) {
            throw new IllegalArgumentException(at + rule + " is listed twice; keep one line");
        }
    }

    /**
     * What is listed for a rule.
     *
     * @param rule the rule's name
     * @return the deviation; empty if the rule must be kept
     */
    public Optional<Deviation> of(String rule) {
        return Optional.ofNullable(byRule.get(rule));
    }
}
