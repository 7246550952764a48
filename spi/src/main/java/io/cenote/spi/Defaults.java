package io.cenote.spi;

import static io.cenote.spi.PoolProperty.IDLE_TIMEOUT;
import static io.cenote.spi.PoolProperty.KEEPALIVE;
import static io.cenote.spi.PoolProperty.MAX_LIFETIME;
import static io.cenote.spi.PoolProperty.MAX_SIZE;
import static io.cenote.spi.PoolProperty.MIN_IDLE;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fills what was not set, and checks values together.
 *
 * <p>Only set values are given; each default is then chosen so that it contradicts none of them, in this order: sizes,
 * {@code maxLifetime}, then what it bounds. So two values contradict each other only if both were set.
 */
final class Defaults {
    private final Map<PoolProperty, Object> set;
    private final Map<PoolProperty, Object> values = new EnumMap<>(PoolProperty.class);
    /** For each default that yielded: to which property. */
    private final Map<PoolProperty, PoolProperty> yieldedTo = new EnumMap<>(PoolProperty.class);

    /** Fills what is absent from values that each keep their rule. */
    Defaults(Map<PoolProperty, Object> set) {
        this.set = set;
        for (PoolProperty property : PoolProperty.values()) {
            values.put(property, set.getOrDefault(property, property.standard));
        }
        fillSizes();
        fillMaxLifetime(KEEPALIVE);
        fillMaxLifetime(IDLE_TIMEOUT);
        fillBounded(KEEPALIVE);
        fillBounded(IDLE_TIMEOUT);
    }

    Map<PoolProperty, Object> values() {
        return values;
    }

    /** Why a property that was not set has its value. */
    String origin(PoolProperty property) {
        PoolProperty stronger = yieldedTo.get(property);
        if (stronger != null) {
            return "default " + property.rule.show(property.standard) + " yields to " + stronger.key + " = "
                    + stronger.rule.show(values.get(stronger));
        }
        return property == MIN_IDLE ? "default: equals " + MAX_SIZE.key : "default";
    }

    private void fillSizes() {
        if (!set.containsKey(MAX_SIZE) && (int) values.get(MIN_IDLE) > (int) MAX_SIZE.standard) {
            giveWay(MAX_SIZE, values.get(MIN_IDLE), MIN_IDLE);
        }
        if (!set.containsKey(MIN_IDLE)) {
            values.put(MIN_IDLE, values.get(MAX_SIZE));
        }
    }

    private void fillMaxLifetime(PoolProperty bounded) {
        if (!set.containsKey(MAX_LIFETIME) && contradicts(bounded, values)) {
            Duration twice = ((Duration) values.get(bounded)).multipliedBy(2);
            giveWay(MAX_LIFETIME, twice.compareTo(Durations.LONGEST) > 0 ? Duration.ZERO : twice, bounded);
        }
    }

    private void fillBounded(PoolProperty bounded) {
        if (!set.containsKey(bounded) && contradicts(bounded, values)) {
            giveWay(bounded, Duration.ZERO, MAX_LIFETIME);
        }
    }

    private void giveWay(PoolProperty property, Object value, PoolProperty stronger) {
        values.put(property, value);
        yieldedTo.put(property, stronger);
    }

    /** Whether no connection gets old enough for {@code keepalive} or {@code idleTimeout} to have any effect. */
    private static boolean contradicts(PoolProperty bounded, Map<PoolProperty, Object> values) {
        Duration value = (Duration) values.get(bounded);
        Duration maxLifetime = (Duration) values.get(MAX_LIFETIME);
        if (maxLifetime.isZero()) {
            return false;
        }
        int order = value.compareTo(maxLifetime);
        return bounded == KEEPALIVE ? order >= 0 : order > 0 && (int) values.get(MIN_IDLE) < (int) values.get(MAX_SIZE);
    }

    /**
     * Checks each value.
     *
     * @throws IllegalArgumentException if one breaks its rule
     */
    static void checkEach(Map<PoolProperty, Object> values, Map<String, String> origins) {
        for (Map.Entry<PoolProperty, Object> each : values.entrySet()) {
            String broken = each.getKey().rule.broken(each.getValue());
            if (broken != null) {
                throw new IllegalArgumentException(shown(each.getKey(), values, origins) + ": " + broken);
            }
        }
    }

    /**
     * Checks all values, each and together, and completes the origins: a value that is absent there and not its default
     * was set by code.
     *
     * @throws IllegalArgumentException if a rule is broken
     */
    static void check(List<Object> inOrder, Map<String, String> origins, String code) {
        Map<PoolProperty, Object> values = new EnumMap<>(PoolProperty.class);
        for (PoolProperty property : PoolProperty.values()) {
            values.put(property, inOrder.get(property.ordinal()));
        }
        checkEach(values, origins);
        // What is found to be set may change the default of what is looked at next: repeat until nothing is found.
        while (!completed(values, origins, code)) {}
        if ((int) values.get(MIN_IDLE) > (int) values.get(MAX_SIZE)) {
            throw contradiction(MIN_IDLE, "must not be more than ", MAX_SIZE, values, origins);
        }
        if (contradicts(KEEPALIVE, values)) {
            throw contradiction(KEEPALIVE, "must be less than ", MAX_LIFETIME, values, origins);
        }
        if (contradicts(IDLE_TIMEOUT, values)) {
            throw contradiction(IDLE_TIMEOUT, "must not be more than ", MAX_LIFETIME, values, origins);
        }
    }

    private static boolean completed(Map<PoolProperty, Object> values, Map<String, String> origins, String code) {
        Defaults defaults = new Defaults(setOf(values, origins));
        boolean complete = true;
        for (PoolProperty property : PoolProperty.values()) {
            if (!origins.containsKey(property.key) && !values.get(property).equals(defaults.values.get(property))) {
                origins.put(property.key, code);
                complete = false;
            }
        }
        return complete;
    }

    /** The values that have an origin. */
    static Map<PoolProperty, Object> setOf(Map<PoolProperty, Object> values, Map<String, String> origins) {
        Map<PoolProperty, Object> set = new EnumMap<>(PoolProperty.class);
        for (Map.Entry<PoolProperty, Object> each : values.entrySet()) {
            if (origins.containsKey(each.getKey().key)) {
                set.put(each.getKey(), each.getValue());
            }
        }
        return set;
    }

    /**
     * Copies a driver's options in their order, and completes their origins: an option that is absent there was set by
     * code.
     *
     * @throws IllegalArgumentException if the map, an option's name or a value is missing
     */
    static Map<String, String> checkOptions(Map<String, String> options, Map<String, String> origins, String code) {
        if (options == null) {
            throw Text.refusal("driverOptions", "null", code, "must not be null; give an empty map");
        }
        Map<String, String> checked = new LinkedHashMap<>(options);
        for (Map.Entry<String, String> each : checked.entrySet()) {
            String option = each.getKey();
            if (option == null || option.isEmpty()) {
                throw Text.refusal("driverOptions", "an option named " + option, code, "every option must have a name");
            }
            String key = PoolProperty.OPTION_PREFIX + option;
            origins.putIfAbsent(key, code);
            if (each.getValue() == null) {
                throw Text.refusal(key, "null", origins.get(key), "must not be null; leave the option out");
            }
        }
        return Collections.unmodifiableMap(checked);
    }

    private static IllegalArgumentException contradiction(
            PoolProperty property,
            String rule,
            PoolProperty other,
            Map<PoolProperty, Object> values,
            Map<String, String> origins) {
        return new IllegalArgumentException(
                shown(property, values, origins) + ": " + rule + shown(other, values, origins));
    }

    private static String shown(PoolProperty property, Map<PoolProperty, Object> values, Map<String, String> origins) {
        return property.shown(values.get(property), origins.getOrDefault(property.key, "default"));
    }
}
