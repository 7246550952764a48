package io.cenote.spi;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Keys and their values as text, each with the place that it came from, so that a refusal can name it.
 *
 * <p>A reader takes the keys that it knows and hands the rest on with {@link #without}; {@link #over} puts one source
 * above another; {@link #refuseUnknown} makes sure that no key is left that nobody reads. No value is trimmed or
 * otherwise corrected. Immutable; keys keep their order. No method waits, except {@link #load(Path)} for the file.
 */
public final class Settings {
    private static final Settings EMPTY = new Settings(Map.of());

    private final Map<String, Setting> byKey;

    private Settings(Map<String, Setting> byKey) {
        this.byKey = Collections.unmodifiableMap(byKey);
    }

    /**
     * One key with its value.
     *
     * @param key the key, not empty
     * @param value the text, as it was given
     * @param origin where it came from, such as {@code pool.properties:3}
     */
    public record Setting(String key, String value, String origin) {
        /**
         * Checks that nothing is missing.
         *
         * @throws IllegalArgumentException if the key is null or empty, or the value or the origin is null
         */
        public Setting {
            if (origin == null) {
                throw new IllegalArgumentException("the origin of key " + shownKey(key) + " must not be null");
            }
            if (key == null || key.isEmpty()) {
                throw new IllegalArgumentException(
                        "key " + shownKey(key) + " [" + Text.printable(origin) + "]: a key must have a name");
            }
            if (value == null) {
                throw Text.refusal(key, "null", origin, "must not be null; leave the key out to get its default");
            }
        }

        /**
         * Key, value and origin, for messages.
         *
         * @return the setting, with credentials masked
         */
        @Override
        public String toString() {
            return Text.printable(key) + " = " + Text.quoted(Redactor.option(key, value)) + " ["
                    + Text.printable(origin) + "]";
        }

        private static String shownKey(String key) {
            return key == null ? "null" : Text.quoted(key);
        }
    }

    /**
     * No settings.
     *
     * @return settings without a key
     */
    public static Settings empty() {
        return EMPTY;
    }

    /**
     * The settings of a file in the syntax of {@link Properties}, read strictly: what {@code Properties} would drop or
     * bend without a word is refused. Read as UTF-8, or as ISO-8859-1 if the bytes are not UTF-8. Waits for the file
     * system.
     *
     * @param file the file
     * @return its settings in its order; the origin of each is {@code file:line}
     * @throws IllegalArgumentException if the file is missing, a directory or unreadable, is larger than 1 MiB or
     *     begins with a byte-order mark, if a key comes twice or is empty, or an escape is wrong; the message names the
     *     file and the line
     */
    public static Settings load(Path file) {
        return new Settings(PropertiesFile.read(file));
    }

    /**
     * The settings of a file as {@link Properties} takes them, the encoding apart, which is that of {@link #load}: of a key
     * that comes twice the last, and of a backslash that stands for nothing what follows it. Each such key is told, since
     * it is likely to be a mistake. Waits for the file system.
     *
     * @param file the file
     * @param mistakes is given a line for each key with a mistake: what is taken, where it is, and what to write instead,
     *     with credentials masked
     * @return its settings in its order; the origin of each is {@code file:line}
     * @throws IllegalArgumentException for the other reasons of {@link #load}
     */
    public static Settings loadAsProperties(Path file, Consumer<String> mistakes) {
        Objects.requireNonNull(mistakes, "mistakes");
        return new Settings(PropertiesFile.read(file, mistakes));
    }

    /**
     * The settings of properties, their defaults included, ordered by key. The origin of each is {@code properties}.
     *
     * @param properties the properties
     * @return their settings
     * @throws IllegalArgumentException if a key or a value is no string
     */
    public static Settings of(Properties properties) {
        Objects.requireNonNull(properties, "properties");
        Map<String, String> strings = new TreeMap<>();
        properties.forEach((key, value) -> {
            if (!(key instanceof String)) {
                throw new IllegalArgumentException(
                        "key " + Text.quoted(String.valueOf(key)) + " [properties]: must be a String, is "
                                + key.getClass().getName());
            }
            if (!(value instanceof String)) {
                throw new IllegalArgumentException(Text.printable((String) key) + " [properties]: must be a String, is "
                        + value.getClass().getName());
            }
        });
        for (String key : properties.stringPropertyNames()) {
            strings.put(key, properties.getProperty(key));
        }
        return of(strings, "properties");
    }

    /**
     * The settings of a map, in its order. The origin of each is {@code map}.
     *
     * @param map keys and values
     * @return their settings
     * @throws IllegalArgumentException if a key or a value is null, or a key is empty
     */
    public static Settings of(Map<String, String> map) {
        return of(Objects.requireNonNull(map, "map"), "map");
    }

    private static Settings of(Map<String, String> map, String origin) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        map.forEach((key, value) -> settings.put(key, new Setting(key, value, origin)));
        return new Settings(settings);
    }

    /**
     * These settings and one more, in the place of one with the same key.
     *
     * @param key the key
     * @param value the text
     * @param origin where it came from
     * @return new settings
     * @throws IllegalArgumentException if one is null or the key is empty
     */
    public Settings with(String key, String value, String origin) {
        Map<String, Setting> settings = new LinkedHashMap<>(byKey);
        settings.put(key, new Setting(key, value, origin));
        return new Settings(settings);
    }

    /**
     * These settings without some keys.
     *
     * @param keys the keys; those that are not set make no difference
     * @return new settings
     */
    public Settings without(Collection<String> keys) {
        Map<String, Setting> settings = new LinkedHashMap<>(byKey);
        settings.keySet().removeAll(Set.copyOf(keys));
        return new Settings(settings);
    }

    /**
     * These settings above others: a key that both set has the value that it has here.
     *
     * @param lower the settings that yield
     * @return new settings
     */
    public Settings over(Settings lower) {
        Map<String, Setting> settings = new LinkedHashMap<>(lower.byKey);
        settings.putAll(byKey);
        return new Settings(settings);
    }

    /**
     * Every setting.
     *
     * @return the settings in order
     */
    public List<Setting> all() {
        return List.copyOf(byKey.values());
    }

    /**
     * The setting of a key.
     *
     * @param key the key
     * @return the setting, or empty if the key is not set
     */
    public Optional<Setting> find(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /**
     * The text of a key.
     *
     * @param key the key
     * @return the text, or empty if the key is not set
     */
    public Optional<String> text(String key) {
        Setting setting = byKey.get(key);
        return setting == null ? Optional.empty() : Optional.of(setting.value());
    }

    /**
     * The whole number of a key.
     *
     * @param key the key
     * @return the number, or empty if the key is not set
     * @throws IllegalArgumentException if the text is no whole number that fits in an int
     */
    public Optional<Integer> integer(String key) {
        return read(key, Rule::parseInteger);
    }

    /**
     * The duration of a key, written as milliseconds, as a number with {@code ms}, {@code s}, {@code m}, {@code h} or
     * {@code d}, or in ISO 8601.
     *
     * @param key the key
     * @return the duration, or empty if the key is not set
     * @throws IllegalArgumentException if the text is no duration, or one that is negative or does not fit in
     *     nanoseconds
     */
    public Optional<Duration> duration(String key) {
        return read(key, Durations::parse);
    }

    /**
     * The truth of a key: {@code true} or {@code on}, {@code false} or {@code off}, in any case.
     *
     * @param key the key
     * @return the value, or empty if the key is not set
     * @throws IllegalArgumentException if the text is something else
     */
    public Optional<Boolean> bool(String key) {
        return read(key, Rule::parseSwitch);
    }

    private <T> Optional<T> read(String key, Function<String, T> parse) {
        Setting setting = byKey.get(key);
        if (setting == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(setting.value()));
        } catch (IllegalArgumentException e) {
            throw refusal(key, e.getMessage());
        }
    }

    /**
     * An error about a setting, in the form that all of them have: key, value, origin, rule.
     *
     * @param key a key that is set
     * @param rule the rule that its value breaks, such as {@code must be at least 250ms}
     * @return the error, to be thrown; a credential in the value is masked
     */
    public IllegalArgumentException refusal(String key, String rule) {
        return new IllegalArgumentException(byKey.get(key) + ": " + rule);
    }

    /**
     * Makes sure that every key is known.
     *
     * @param known the known keys; one that ends in a dot stands for every key that begins with it and goes on
     * @throws IllegalArgumentException if a key is not known; the message names it, its origin and its nearest
     *     neighbour, or else all known keys
     */
    public void refuseUnknown(Collection<String> known) {
        for (Setting setting : byKey.values()) {
            if (!isKnown(setting.key(), known)) {
                throw new IllegalArgumentException("unknown key " + Text.quoted(setting.key()) + " ["
                        + Text.printable(setting.origin()) + "]: " + hint(setting.key(), known, key -> key));
            }
        }
    }

    /** The known key that an unknown one was most likely meant to be. */
    static Optional<String> nearest(String unknown, Collection<String> known) {
        return PoolProperty.ofComponent(unknown)
                .map(property -> property.key)
                .filter(known::contains)
                .or(() -> Nearest.of(unknown, known));
    }

    /** What to write instead of an unknown key; {@code spelled} says how a key is written where this one was found. */
    static String hint(String unknown, Collection<String> known, UnaryOperator<String> spelled) {
        if (unknown.endsWith(".") && known.contains(unknown)) {
            return "a name must follow the dot, as in " + Text.quoted(spelled.apply(unknown) + "name");
        }
        return nearest(unknown, known)
                .map(neighbour -> "did you mean " + Text.quoted(spelled.apply(neighbour)) + "?")
                .orElseGet(() -> "known keys are " + shown(known));
    }

    private static String shown(Collection<String> known) {
        return known.stream().map(key -> key.endsWith(".") ? key + "*" : key).collect(Collectors.joining(", "));
    }

    static boolean isKnown(String key, Collection<String> known) {
        if (!key.endsWith(".") && known.contains(key)) {
            return true;
        }
        for (String prefix : known) {
            if (prefix.endsWith(".") && key.startsWith(prefix) && key.length() > prefix.length()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Every setting, for messages.
     *
     * @return the settings, with credentials masked
     */
    @Override
    public String toString() {
        return "Settings" + byKey.values();
    }
}
