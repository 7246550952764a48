package io.cenote.spi;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The table of configuration: each component of {@link PoolConfig}, in its order, with its key, its default and its
 * rule.
 */
enum PoolProperty {
    PROVIDER("provider", "pool", "lifo", new Rule.Name(false)),
    NAME("name", "poolName", "cenote", new Rule.Name(true)),
    MAX_SIZE("maxSize", "maximumPoolSize", 10, new Rule.Count(1, 65535, "connections", null)),
    MIN_IDLE("minIdle", "minimumIdle", 10, new Rule.Count(0, 65535, "connections", null)),
    ACQUIRE_TIMEOUT(
            "acquireTimeout",
            "connectionTimeout",
            ofSeconds(30),
            Rule.Span.atLeast(
                    ofMillis(250),
                    "0 does not mean for ever here: give the longest wait, and where a caller must not wait, ask the"
                            + " pool itself (of a data source, unwrap(ConnectionPool.class)) with"
                            + " acquire(Duration.ZERO), which fails at once")),
    CONNECT_TIMEOUT(
            "connectTimeout",
            "connectAttemptTimeout",
            ofSeconds(10),
            Rule.Span.atLeast(ofMillis(250), "0 does not mean for ever here: give the longest attempt")),
    VALIDATION_TIMEOUT(
            "validationTimeout",
            "validationTimeout",
            ofSeconds(5),
            Rule.Span.atLeast(ofMillis(250), "0 does not mean for ever here: give the longest validation")),
    IDLE_TIMEOUT("idleTimeout", "idleTimeout", ofMinutes(10), orOff(ofSeconds(10))),
    MAX_LIFETIME("maxLifetime", "maxLifetime", ofMinutes(30), orOff(ofSeconds(30))),
    KEEPALIVE("keepalive", "keepaliveTime", ofMinutes(2), orOff(ofSeconds(30))),
    LEAK_THRESHOLD("leakThreshold", "leakDetectionThreshold", ZERO, orOff(ofSeconds(2))),
    LEAK_STACKS("leakStacks", "leakStacks", false, new Rule.Switch()),
    LEAK_RECLAIM("leakReclaim", "leakReclaim", false, new Rule.Switch()),
    VALIDATE_AFTER_IDLE("validateAfterIdle", "validateAfterIdle", ofMillis(500), orOff(ZERO)),
    MAX_WAITERS("maxWaiters", "maxWaiters", 0, new Rule.Count(0, Integer.MAX_VALUE, "waiters", "no bound")),
    MAX_CONNECTING("maxConnecting", "maxConnecting", 4, new Rule.Count(1, Integer.MAX_VALUE, "attempts at once", null)),
    MAX_ABANDONED("maxAbandoned", "maxAbandoned", 4, new Rule.Count(1, Integer.MAX_VALUE, "driver calls", null)),
    FAIL_FAST_AFTER("failFastAfter", "failFastAfter", ofSeconds(10), orOff(ofMillis(250))),
    HANDOFF_AFTER(
            "handoffAfter", "handoffAfter", ofMillis(3), new Rule.Span(ZERO, ZERO, "strict first come, first served")),
    AFFINITY("affinity", "affinity", true, new Rule.Switch()),
    FAIL_ON_SELF_DEADLOCK("failOnSelfDeadlock", "failOnSelfDeadlock", false, new Rule.Switch());

    /** What precedes the name of a driver's option in a key. */
    static final String OPTION_PREFIX = "dataSource.";

    /** The keys in the order of the components, then the prefix of options. Unmodifiable. */
    static final Set<String> KEYS = keys();

    /** The component's name, which is also the name of the builder's method. */
    final String component;

    /** The name in a file or map. */
    final String key;

    /** The value if nothing is set and nothing set contradicts it. {@code minIdle} follows {@code maxSize}. */
    final Object standard;

    final Rule rule;

    PoolProperty(String component, String key, Object standard, Rule rule) {
        this.component = component;
        this.key = key;
        this.standard = standard;
        this.rule = rule;
    }

    private static Set<String> keys() {
        Set<String> keys = new LinkedHashSet<>();
        for (PoolProperty property : values()) {
            keys.add(property.key);
        }
        keys.add(OPTION_PREFIX);
        return Collections.unmodifiableSet(keys);
    }

    private static Rule orOff(Duration floor) {
        return new Rule.Span(ZERO, floor, "off");
    }

    /** The component's value. A switch: a function for each would be 21 more classes at the first start. */
    Object of(PoolConfig config) {
        return switch (this) {
            case PROVIDER -> config.provider();
            case NAME -> config.name();
            case MAX_SIZE -> config.maxSize();
            case MIN_IDLE -> config.minIdle();
            case ACQUIRE_TIMEOUT -> config.acquireTimeout();
            case CONNECT_TIMEOUT -> config.connectTimeout();
            case VALIDATION_TIMEOUT -> config.validationTimeout();
            case IDLE_TIMEOUT -> config.idleTimeout();
            case MAX_LIFETIME -> config.maxLifetime();
            case KEEPALIVE -> config.keepalive();
            case LEAK_THRESHOLD -> config.leakThreshold();
            case LEAK_STACKS -> config.leakStacks();
            case LEAK_RECLAIM -> config.leakReclaim();
            case VALIDATE_AFTER_IDLE -> config.validateAfterIdle();
            case MAX_WAITERS -> config.maxWaiters();
            case MAX_CONNECTING -> config.maxConnecting();
            case MAX_ABANDONED -> config.maxAbandoned();
            case FAIL_FAST_AFTER -> config.failFastAfter();
            case HANDOFF_AFTER -> config.handoffAfter();
            case AFFINITY -> config.affinity();
            case FAIL_ON_SELF_DEADLOCK -> config.failOnSelfDeadlock();
        };
    }

    /** A value that was put under this key by mistake may be a URL or more, with credentials. */
    private static String shown(String value) {
        return Text.quoted(Redactor.url(value));
    }

    /** Both names where they differ: a reader of a message may know either. */
    String label() {
        return component.equals(key) ? key : component + " (key " + key + ")";
    }

    /** Name, value and origin, as messages show them. */
    String shown(Object value, String origin) {
        return label() + " = " + rule.show(value) + " [" + Text.printable(origin) + "]";
    }

    /**
     * Reads a setting, with the floors that hold for text alone.
     *
     * @throws IllegalArgumentException if the text is of the wrong form or breaks the rule
     */
    Object read(Settings.Setting setting) {
        Object value;
        try {
            value = rule.parse(setting.value());
        } catch (IllegalArgumentException e) {
            throw Text.refusal(label(), shown(setting.value()), setting.origin(), e.getMessage());
        }
        String broken = rule.brokenAsText(value);
        if (broken != null) {
            throw Text.refusal(label(), shown(setting.value()), setting.origin(), broken);
        }
        return value;
    }

    static Optional<PoolProperty> ofKey(String key) {
        for (PoolProperty property : values()) {
            if (property.key.equals(key)) {
                return Optional.of(property);
            }
        }
        return Optional.empty();
    }

    static Optional<PoolProperty> ofComponent(String component) {
        for (PoolProperty property : values()) {
            if (property.component.equals(component)) {
                return Optional.of(property);
            }
        }
        return Optional.empty();
    }
}
