package io.cenote.spi;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/**
 * How a pool is to behave: immutable, and valid by construction. Made by {@link #builder} in code, which reads nothing
 * else, or by {@link #load} from text.
 *
 * <p>Every duration fits in nanoseconds and none is negative. Two values contradict each other only if both were set:
 * <ul>
 *   <li>{@code minIdle} above {@code maxSize};
 *   <li>{@code keepalive} not below {@code maxLifetime}, neither being zero: no connection would get that old;
 *   <li>{@code idleTimeout} above {@code maxLifetime}, neither being zero and {@code minIdle} being below
 *       {@code maxSize}: likewise. Where both sizes are equal, idle timeouts have no effect and contradict nothing.
 * </ul>
 * A default that one set value contradicts yields, and {@link #describe} says so: {@code maxSize} rises to
 * {@code minIdle}; {@code keepalive} and {@code idleTimeout} are off where {@code maxLifetime} comes first;
 * {@code maxLifetime} rises to twice a set {@code keepalive} or {@code idleTimeout}. A {@code leakThreshold} above
 * {@code maxLifetime} is no contradiction: a lease is never ended by the age of its connection.
 *
 * <p>In text, {@code idleTimeout} has a floor of 10 s, {@code maxLifetime} and {@code keepalive} of 30 s, and
 * {@code leakThreshold} of 2 s, as in HikariCP 7.1.0, which replaces smaller values and warns; here they are refused.
 * {@code failFastAfter} has one of 250 ms. In code there is no such floor.
 *
 * <p>Two configurations are equal if their values are, wherever these came from. Safe for use by many threads.
 *
 * @param provider which kind of pool: {@code lifo} unless set
 * @param name the pool's name in messages; 1 to 255 characters that can be seen, no blank at either end; unless set,
 *     {@link Pools} numbers it: {@code cenote-N}
 * @param maxSize the most connections; 1 to 65535; 10 unless set
 * @param minIdle how many connections to keep at least; 0 to {@code maxSize}; {@code maxSize} unless set
 * @param acquireTimeout how long acquire waits; at least 250 ms; 30 s unless set
 * @param connectTimeout how long one attempt to connect may take; at least 250 ms; 10 s unless set
 * @param validationTimeout how long one validation may take; at least 250 ms; 5 s unless set
 * @param idleTimeout how long a connection above {@code minIdle} stays idle; zero is for ever; 10 min unless set
 * @param maxLifetime how old a connection becomes, less a jitter; zero is for ever; 30 min unless set
 * @param keepalive how often an idle connection is validated; zero is never; 2 min unless set
 * @param leakThreshold for how long a lease may be out before it is reported; zero is for ever; zero unless set
 * @param leakStacks whether each lease remembers where it was acquired, for leak reports and timeouts; costs a stack
 *     trace for each acquire; false unless set
 * @param leakReclaim whether a lease that was never closed and whose handle the garbage collector has found is ended and
 *     its connection closed; costs a weak reference for each acquire; false unless set
 * @param validateAfterIdle a connection idle for longer is validated before use; zero is never; 500 ms unless set
 * @param maxWaiters how many callers may wait; zero is any number; zero unless set
 * @param maxConnecting how many attempts to connect may run at once, beside those that are taken to hang because they
 *     have lasted for a second and for four times the mean; at least 1; 4 unless set
 * @param maxAbandoned how many driver calls past their deadline are left running before new ones are held back; at
 *     least 1; 4 unless set
 * @param failFastAfter once connecting has failed for so long, three attempts in a row at least, and nothing is open,
 *     callers that would have to wait fail at once until an attempt succeeds; zero is never; 10 s unless set
 * @param handoffAfter a waiter that has waited longer is handed the next connection directly; zero is strict first
 *     come, first served; 3 ms unless set
 * @param affinity whether a thread is given the connection that it used last, if it is idle; true unless set
 * @param failOnSelfDeadlock whether a thread fails at once that would wait while it holds a lease, if all leases are held
 *     by threads that wait themselves; false unless set, because a lease may have been handed to another thread
 * @param driverOptions options for the driver by name, credentials among them
 * @param origins where each value that was set came from, by key, such as {@code maximumPoolSize} and
 *     {@code dataSource.user}; a key that is absent has its default
 */
public record PoolConfig(
        String provider,
        String name,
        int maxSize,
        int minIdle,
        Duration acquireTimeout,
        Duration connectTimeout,
        Duration validationTimeout,
        Duration idleTimeout,
        Duration maxLifetime,
        Duration keepalive,
        Duration leakThreshold,
        boolean leakStacks,
        boolean leakReclaim,
        Duration validateAfterIdle,
        int maxWaiters,
        int maxConnecting,
        int maxAbandoned,
        Duration failFastAfter,
        Duration handoffAfter,
        boolean affinity,
        boolean failOnSelfDeadlock,
        Map<String, String> driverOptions,
        Map<String, String> origins) {
    private static final String CODE = "code";
    private static final String NUMBERED = "numbered";

    /**
     * Checks every value. A value that is neither its default nor in {@code origins} counts as set in code.
     *
     * @throws IllegalArgumentException if a value breaks a rule; the message names the property, the value and the rule
     */
    public PoolConfig {
        List<Object> values = Arrays.asList(
                provider,
                name,
                maxSize,
                minIdle,
                acquireTimeout,
                connectTimeout,
                validationTimeout,
                idleTimeout,
                maxLifetime,
                keepalive,
                leakThreshold,
                leakStacks,
                leakReclaim,
                validateAfterIdle,
                maxWaiters,
                maxConnecting,
                maxAbandoned,
                failFastAfter,
                handoffAfter,
                affinity,
                failOnSelfDeadlock);
        Map<String, String> complete = new LinkedHashMap<>(Objects.requireNonNull(origins, "origins"));
        driverOptions = Defaults.checkOptions(driverOptions, complete, CODE);
        Defaults.check(values, complete, CODE);
        origins = Collections.unmodifiableMap(complete);
    }

    /**
     * A builder with nothing set.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder with what was set here, and where from; what is a default here stays one.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.set.putAll(Defaults.setOf(values(), origins));
        builder.origins.putAll(origins);
        builder.driverOptions.putAll(driverOptions);
        return builder;
    }

    /**
     * The configuration in a file in the syntax of {@link Properties}, and what this process sets above it. Waits for the
     * file system.
     *
     * @param file the file
     * @return a valid configuration
     * @throws IllegalArgumentException if the file cannot be read, or for the reasons of {@link #load(Settings)}; see
     *     {@link Settings#load(Path)}
     */
    public static PoolConfig load(Path file) {
        return load(Settings.load(file));
    }

    /**
     * The configuration in properties, and what this process sets above them.
     *
     * @param properties the properties
     * @return a valid configuration
     * @throws IllegalArgumentException for the reasons of {@link Settings#of(Properties)} and {@link #load(Settings)}
     */
    public static PoolConfig load(Properties properties) {
        return load(Settings.of(properties));
    }

    /**
     * The configuration in a map, and what this process sets above it.
     *
     * @param map keys and values
     * @return a valid configuration
     * @throws IllegalArgumentException for the reasons of {@link Settings#of(Map)} and {@link #load(Settings)}
     */
    public static PoolConfig load(Map<String, String> map) {
        return load(Settings.of(map));
    }

    /**
     * The configuration in settings, and what this process sets above them: see {@link Surroundings}.
     *
     * @param settings the settings
     * @return a valid configuration
     * @throws IllegalArgumentException for the reasons of {@link #of} and {@link Surroundings#refuseUnknown}
     */
    public static PoolConfig load(Settings settings) {
        return load(settings, Surroundings.ofProcess());
    }

    /**
     * The configuration in settings, and what surroundings set above them.
     *
     * @param settings the settings
     * @param surroundings above the settings
     * @return a valid configuration
     * @throws IllegalArgumentException for the reasons of {@link #of} and {@link Surroundings#refuseUnknown}
     */
    public static PoolConfig load(Settings settings, Surroundings surroundings) {
        settings.refuseUnknown(keys());
        surroundings.refuseUnknown(Settings.empty(), settings, keys());
        return of(surroundings.forPool(Settings.empty(), settings, keys()).over(settings));
    }

    /**
     * The configuration in settings alone. The keys are those of {@link #keys}; what follows {@code dataSource.} in a key
     * is the name of a driver's option. Durations are written as milliseconds, as a number with {@code ms}, {@code s},
     * {@code m}, {@code h} or {@code d}, or in ISO 8601; nothing is trimmed.
     *
     * @param settings the settings
     * @return a valid configuration
     * @throws IllegalArgumentException if a key is unknown, or a value is of the wrong form or breaks a rule; the
     *     message names the key, the value, its origin and the rule, and the nearest neighbour of an unknown key
     */
    public static PoolConfig of(Settings settings) {
        settings.refuseUnknown(keys());
        Builder builder = builder();
        for (Settings.Setting setting : settings.all()) {
            builder.origins.put(setting.key(), setting.origin());
            PoolProperty property = PoolProperty.ofKey(setting.key()).orElse(null);
            if (property != null) {
                builder.set.put(property, property.read(setting));
            } else {
                builder.driverOptions.put(
                        setting.key().substring(PoolProperty.OPTION_PREFIX.length()), setting.value());
            }
        }
        return builder.build();
    }

    /**
     * The keys that {@link #of} takes.
     *
     * @return the keys in the order of the components, unmodifiable; the last is {@code dataSource.}, which stands for
     *     every key that begins with it and goes on
     */
    public static Set<String> keys() {
        return PoolProperty.KEYS;
    }

    /**
     * Every value in force: a line for each key with its value, its unit and where it comes from; for a default that
     * yielded, to what.
     *
     * @return lines, each ending in a line feed, with credentials masked
     */
    public String describe() {
        return Description.lines(this);
    }

    Map<PoolProperty, Object> values() {
        Map<PoolProperty, Object> values = new EnumMap<>(PoolProperty.class);
        for (PoolProperty property : PoolProperty.values()) {
            values.put(property, property.of(this));
        }
        return values;
    }

    /** Whether somebody chose the name, rather than {@link #numbered}. */
    boolean isNamed() {
        return origins.containsKey(PoolProperty.NAME.key) && !NUMBERED.equals(origins.get(PoolProperty.NAME.key));
    }

    /** This configuration under a name that nobody chose. */
    PoolConfig numbered(int number) {
        return toBuilder().set(PoolProperty.NAME, "cenote-" + number, NUMBERED).build();
    }

    /**
     * Whether the values are the same, wherever they came from.
     *
     * @param other anything
     * @return whether it is a configuration with the same values
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof PoolConfig config
                && values().equals(config.values())
                && driverOptions.equals(config.driverOptions);
    }

    /**
     * Goes with {@link #equals}.
     *
     * @return a hash of the values
     */
    @Override
    public int hashCode() {
        return 31 * values().hashCode() + driverOptions.hashCode();
    }

    /**
     * Every value in force, on one line.
     *
     * @return the values, with credentials masked
     */
    @Override
    public String toString() {
        return Description.line(this);
    }

    /**
     * Collects settings; {@link #build} checks them together, and what is not set gets its default. Every setter returns
     * this builder and checks nothing. Not for use by many threads.
     */
    public static final class Builder {
        private final Map<PoolProperty, Object> set = new EnumMap<>(PoolProperty.class);
        private final Map<String, String> driverOptions = new LinkedHashMap<>();
        private final Map<String, String> origins = new LinkedHashMap<>();

        private Builder() {}

        private Builder set(PoolProperty property, Object value, String origin) {
            set.put(property, value);
            origins.put(property.key, origin);
            return this;
        }

        private Builder set(PoolProperty property, Object value) {
            return set(property, value, CODE);
        }

        /** Sets {@link PoolConfig#provider()}. */
        public Builder provider(String provider) {
            return set(PoolProperty.PROVIDER, provider);
        }

        /** Sets {@link PoolConfig#name()}. */
        public Builder name(String name) {
            return set(PoolProperty.NAME, name);
        }

        /** Sets {@link PoolConfig#maxSize()}. */
        public Builder maxSize(int maxSize) {
            return set(PoolProperty.MAX_SIZE, maxSize);
        }

        /** Sets {@link PoolConfig#minIdle()}. */
        public Builder minIdle(int minIdle) {
            return set(PoolProperty.MIN_IDLE, minIdle);
        }

        /** Sets {@link PoolConfig#acquireTimeout()}. */
        public Builder acquireTimeout(Duration acquireTimeout) {
            return set(PoolProperty.ACQUIRE_TIMEOUT, acquireTimeout);
        }

        /** Sets {@link PoolConfig#connectTimeout()}. */
        public Builder connectTimeout(Duration connectTimeout) {
            return set(PoolProperty.CONNECT_TIMEOUT, connectTimeout);
        }

        /** Sets {@link PoolConfig#validationTimeout()}. */
        public Builder validationTimeout(Duration validationTimeout) {
            return set(PoolProperty.VALIDATION_TIMEOUT, validationTimeout);
        }

        /** Sets {@link PoolConfig#idleTimeout()}. */
        public Builder idleTimeout(Duration idleTimeout) {
            return set(PoolProperty.IDLE_TIMEOUT, idleTimeout);
        }

        /** Sets {@link PoolConfig#maxLifetime()}. */
        public Builder maxLifetime(Duration maxLifetime) {
            return set(PoolProperty.MAX_LIFETIME, maxLifetime);
        }

        /** Sets {@link PoolConfig#keepalive()}. */
        public Builder keepalive(Duration keepalive) {
            return set(PoolProperty.KEEPALIVE, keepalive);
        }

        /** Sets {@link PoolConfig#leakThreshold()}. */
        public Builder leakThreshold(Duration leakThreshold) {
            return set(PoolProperty.LEAK_THRESHOLD, leakThreshold);
        }

        /** Sets {@link PoolConfig#leakStacks()}. */
        public Builder leakStacks(boolean leakStacks) {
            return set(PoolProperty.LEAK_STACKS, leakStacks);
        }

        /** Sets {@link PoolConfig#leakReclaim()}. */
        public Builder leakReclaim(boolean leakReclaim) {
            return set(PoolProperty.LEAK_RECLAIM, leakReclaim);
        }

        /** Sets {@link PoolConfig#validateAfterIdle()}. */
        public Builder validateAfterIdle(Duration validateAfterIdle) {
            return set(PoolProperty.VALIDATE_AFTER_IDLE, validateAfterIdle);
        }

        /** Sets {@link PoolConfig#maxWaiters()}. */
        public Builder maxWaiters(int maxWaiters) {
            return set(PoolProperty.MAX_WAITERS, maxWaiters);
        }

        /** Sets {@link PoolConfig#maxConnecting()}. */
        public Builder maxConnecting(int maxConnecting) {
            return set(PoolProperty.MAX_CONNECTING, maxConnecting);
        }

        /** Sets {@link PoolConfig#maxAbandoned()}. */
        public Builder maxAbandoned(int maxAbandoned) {
            return set(PoolProperty.MAX_ABANDONED, maxAbandoned);
        }

        /** Sets {@link PoolConfig#failFastAfter()}. */
        public Builder failFastAfter(Duration failFastAfter) {
            return set(PoolProperty.FAIL_FAST_AFTER, failFastAfter);
        }

        /** Sets {@link PoolConfig#handoffAfter()}. */
        public Builder handoffAfter(Duration handoffAfter) {
            return set(PoolProperty.HANDOFF_AFTER, handoffAfter);
        }

        /** Sets {@link PoolConfig#failOnSelfDeadlock()}. */
        public Builder failOnSelfDeadlock(boolean failOnSelfDeadlock) {
            return set(PoolProperty.FAIL_ON_SELF_DEADLOCK, failOnSelfDeadlock);
        }

        /** Sets {@link PoolConfig#affinity()}. */
        public Builder affinity(boolean affinity) {
            return set(PoolProperty.AFFINITY, affinity);
        }

        /**
         * Sets {@link PoolConfig#driverOptions}, all of them: options that were set before are gone.
         *
         * @param driverOptions the options by name
         * @return this builder
         * @throws IllegalArgumentException if the map is null
         */
        public Builder driverOptions(Map<String, String> driverOptions) {
            if (driverOptions == null) {
                throw Text.refusal("driverOptions", "null", CODE, "must not be null; give an empty map");
            }
            origins.keySet().removeIf(key -> key.startsWith(PoolProperty.OPTION_PREFIX));
            this.driverOptions.clear();
            this.driverOptions.putAll(driverOptions);
            return this;
        }

        /**
         * The configuration.
         *
         * @return a valid configuration
         * @throws IllegalArgumentException if a value breaks a rule; the message names the property, the value and the
         *     rule
         */
        public PoolConfig build() {
            Defaults.checkEach(set, origins);
            Map<PoolProperty, Object> all = new Defaults(set).values();
            return new PoolConfig(
                    (String) all.get(PoolProperty.PROVIDER),
                    (String) all.get(PoolProperty.NAME),
                    (int) all.get(PoolProperty.MAX_SIZE),
                    (int) all.get(PoolProperty.MIN_IDLE),
                    (Duration) all.get(PoolProperty.ACQUIRE_TIMEOUT),
                    (Duration) all.get(PoolProperty.CONNECT_TIMEOUT),
                    (Duration) all.get(PoolProperty.VALIDATION_TIMEOUT),
                    (Duration) all.get(PoolProperty.IDLE_TIMEOUT),
                    (Duration) all.get(PoolProperty.MAX_LIFETIME),
                    (Duration) all.get(PoolProperty.KEEPALIVE),
                    (Duration) all.get(PoolProperty.LEAK_THRESHOLD),
                    (boolean) all.get(PoolProperty.LEAK_STACKS),
                    (boolean) all.get(PoolProperty.LEAK_RECLAIM),
                    (Duration) all.get(PoolProperty.VALIDATE_AFTER_IDLE),
                    (int) all.get(PoolProperty.MAX_WAITERS),
                    (int) all.get(PoolProperty.MAX_CONNECTING),
                    (int) all.get(PoolProperty.MAX_ABANDONED),
                    (Duration) all.get(PoolProperty.FAIL_FAST_AFTER),
                    (Duration) all.get(PoolProperty.HANDOFF_AFTER),
                    (boolean) all.get(PoolProperty.AFFINITY),
                    (boolean) all.get(PoolProperty.FAIL_ON_SELF_DEADLOCK),
                    driverOptions,
                    origins);
        }
    }
}
