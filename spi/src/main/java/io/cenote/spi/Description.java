package io.cenote.spi;

import java.util.StringJoiner;

/** A configuration as text for people, with credentials masked. */
final class Description {
    private Description() {}

    /** A line for each key: value and unit, and where it comes from. */
    static String lines(PoolConfig config) {
        StringBuilder lines = new StringBuilder();
        Defaults defaults = new Defaults(Defaults.setOf(config.values(), config.origins()));
        config.values().forEach((property, value) -> {
            String origin = config.origins().getOrDefault(property.key, defaults.origin(property));
            boolean unused = property == PoolProperty.IDLE_TIMEOUT
                    && !config.idleTimeout().isZero()
                    && config.minIdle() == config.maxSize();
            String effect = unused ? "; no effect while minimumIdle equals maximumPoolSize" : "";
            append(lines, property.key, property.rule.describe(value), origin + effect);
        });
        config.driverOptions().forEach((option, value) -> {
            String key = PoolProperty.OPTION_PREFIX + option;
            append(lines, key, Redactor.option(option, value), config.origins().get(key));
        });
        return lines.toString();
    }

    private static void append(StringBuilder lines, String key, String value, String origin) {
        lines.append(String.format("%-22s  %-20s  %s\n", Text.printable(key), value, Text.printable(origin)));
    }

    /** The values alone, on one line. */
    static String line(PoolConfig config) {
        StringJoiner text = new StringJoiner(", ", "PoolConfig[", "]");
        config.values().forEach((property, value) -> text.add(property.component + "=" + property.rule.show(value)));
        StringJoiner options = new StringJoiner(", ", "{", "}");
        config.driverOptions()
                .forEach((option, value) -> options.add(Text.printable(option) + "=" + Redactor.option(option, value)));
        return text.add("driverOptions=" + options).toString();
    }
}
