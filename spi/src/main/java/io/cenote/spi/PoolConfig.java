package io.cenote.spi;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * How a pool is to behave: immutable, and valid by construction.
 *
 * @param provider which kind of pool: {@code lifo} unless set
 * @param name the pool's name in messages; {@code [A-Za-z0-9._-]{1,64}}; {@code cenote-N} unless set
 * @param maxSize the most connections; 1 to 65535; 10 unless set
 * @param minIdle how many connections to keep at least; 0 to {@code maxSize}; {@code maxSize} unless set
 * @param acquireTimeout how long acquire waits; at least 250 ms; 30 s unless set
 * @param connectTimeout how long one attempt to connect may take; at least 250 ms; 10 s unless set
 * @param validationTimeout how long one validation may take; at least 250 ms; 5 s unless set
 * @param idleTimeout how long a connection above {@code minIdle} stays idle; zero is for ever; 10 min unless set
 * @param maxLifetime how old a connection becomes, less a jitter; zero is for ever; 30 min unless set
 * @param keepalive how often an idle connection is validated; zero is never; 2 min unless set
 * @param leakThreshold for how long a lease may be out before it is reported; zero is for ever; zero unless set
 * @param validateAfterIdle a connection idle for longer is validated before use; zero is never; 500 ms unless set
 * @param maxWaiters how many callers may wait; zero is any number; zero unless set
 * @param maxConnecting how many attempts to connect may run at once; 4 unless set
 * @param maxAbandoned how many driver calls past their deadline are left running before new ones are held back; 4
 *     unless set
 * @param handoffAfter a waiter that has waited longer is handed the next connection directly; zero is strict first
 *     come, first served; 3 ms unless set
 * @param affinity whether a thread is given the connection that it used last, if it is idle; true unless set
 * @param driverOptions options for the driver by name, credentials among them
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
        Duration validateAfterIdle,
        int maxWaiters,
        int maxConnecting,
        int maxAbandoned,
        Duration handoffAfter,
        boolean affinity,
        Map<String, String> driverOptions) {
    /** Copies the map. */
    public PoolConfig {
        driverOptions = Map.copyOf(driverOptions);
    }

    /**
     * A builder with every default.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings; {@link #build} checks them together. Not for use by many threads. */
    public static final class Builder {
        private String provider = "lifo";
        private String name = "cenote-1";
        private int maxSize = 10;
        private Integer minIdle;
        private Duration acquireTimeout = Duration.ofSeconds(30);
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration validationTimeout = Duration.ofSeconds(5);
        private Duration idleTimeout = Duration.ofMinutes(10);
        private Duration maxLifetime = Duration.ofMinutes(30);
        private Duration keepalive = Duration.ofMinutes(2);
        private Duration leakThreshold = Duration.ZERO;
        private Duration validateAfterIdle = Duration.ofMillis(500);
        private int maxWaiters;
        private int maxConnecting = 4;
        private int maxAbandoned = 4;
        private Duration handoffAfter = Duration.ofMillis(3);
        private boolean affinity = true;
        private Map<String, String> driverOptions = Map.of();

        private Builder() {}

        /**
         * Sets {@link PoolConfig#provider}.
         *
         * @param provider the value
         * @return this builder
         */
        public Builder provider(String provider) {
            this.provider = Objects.requireNonNull(provider, "provider");
            return this;
        }

        /**
         * Sets {@link PoolConfig#name}.
         *
         * @param name the value
         * @return this builder
         */
        public Builder name(String name) {
            this.name = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets {@link PoolConfig#maxSize}.
         *
         * @param maxSize the value
         * @return this builder
         */
        public Builder maxSize(int maxSize) {
            this.maxSize = maxSize;
            return this;
        }

        /**
         * Sets {@link PoolConfig#minIdle}.
         *
         * @param minIdle the value
         * @return this builder
         */
        public Builder minIdle(int minIdle) {
            this.minIdle = minIdle;
            return this;
        }

        /**
         * Sets {@link PoolConfig#acquireTimeout}.
         *
         * @param acquireTimeout the value
         * @return this builder
         */
        public Builder acquireTimeout(Duration acquireTimeout) {
            this.acquireTimeout = Objects.requireNonNull(acquireTimeout, "acquireTimeout");
            return this;
        }

        /**
         * Sets {@link PoolConfig#connectTimeout}.
         *
         * @param connectTimeout the value
         * @return this builder
         */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = Objects.requireNonNull(connectTimeout, "connectTimeout");
            return this;
        }

        /**
         * Sets {@link PoolConfig#validationTimeout}.
         *
         * @param validationTimeout the value
         * @return this builder
         */
        public Builder validationTimeout(Duration validationTimeout) {
            this.validationTimeout = Objects.requireNonNull(validationTimeout, "validationTimeout");
            return this;
        }

        /**
         * Sets {@link PoolConfig#idleTimeout}.
         *
         * @param idleTimeout the value
         * @return this builder
         */
        public Builder idleTimeout(Duration idleTimeout) {
            this.idleTimeout = Objects.requireNonNull(idleTimeout, "idleTimeout");
            return this;
        }

        /**
         * Sets {@link PoolConfig#maxLifetime}.
         *
         * @param maxLifetime the value
         * @return this builder
         */
        public Builder maxLifetime(Duration maxLifetime) {
            this.maxLifetime = Objects.requireNonNull(maxLifetime, "maxLifetime");
            return this;
        }

        /**
         * Sets {@link PoolConfig#keepalive}.
         *
         * @param keepalive the value
         * @return this builder
         */
        public Builder keepalive(Duration keepalive) {
            this.keepalive = Objects.requireNonNull(keepalive, "keepalive");
            return this;
        }

        /**
         * Sets {@link PoolConfig#leakThreshold}.
         *
         * @param leakThreshold the value
         * @return this builder
         */
        public Builder leakThreshold(Duration leakThreshold) {
            this.leakThreshold = Objects.requireNonNull(leakThreshold, "leakThreshold");
            return this;
        }

        /**
         * Sets {@link PoolConfig#validateAfterIdle}.
         *
         * @param validateAfterIdle the value
         * @return this builder
         */
        public Builder validateAfterIdle(Duration validateAfterIdle) {
            this.validateAfterIdle = Objects.requireNonNull(validateAfterIdle, "validateAfterIdle");
            return this;
        }

        /**
         * Sets {@link PoolConfig#maxWaiters}.
         *
         * @param maxWaiters the value
         * @return this builder
         */
        public Builder maxWaiters(int maxWaiters) {
            this.maxWaiters = maxWaiters;
            return this;
        }

        /**
         * Sets {@link PoolConfig#maxConnecting}.
         *
         * @param maxConnecting the value
         * @return this builder
         */
        public Builder maxConnecting(int maxConnecting) {
            this.maxConnecting = maxConnecting;
            return this;
        }

        /**
         * Sets {@link PoolConfig#maxAbandoned}.
         *
         * @param maxAbandoned the value
         * @return this builder
         */
        public Builder maxAbandoned(int maxAbandoned) {
            this.maxAbandoned = maxAbandoned;
            return this;
        }

        /**
         * Sets {@link PoolConfig#handoffAfter}.
         *
         * @param handoffAfter the value
         * @return this builder
         */
        public Builder handoffAfter(Duration handoffAfter) {
            this.handoffAfter = Objects.requireNonNull(handoffAfter, "handoffAfter");
            return this;
        }

        /**
         * Sets {@link PoolConfig#affinity}.
         *
         * @param affinity the value
         * @return this builder
         */
        public Builder affinity(boolean affinity) {
            this.affinity = affinity;
            return this;
        }

        /**
         * Sets {@link PoolConfig#driverOptions}.
         *
         * @param driverOptions the value
         * @return this builder
         */
        public Builder driverOptions(Map<String, String> driverOptions) {
            this.driverOptions = Objects.requireNonNull(driverOptions, "driverOptions");
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
            return new PoolConfig(
                    provider,
                    name,
                    maxSize,
                    minIdle == null ? maxSize : minIdle,
                    acquireTimeout,
                    connectTimeout,
                    validationTimeout,
                    idleTimeout,
                    maxLifetime,
                    keepalive,
                    leakThreshold,
                    validateAfterIdle,
                    maxWaiters,
                    maxConnecting,
                    maxAbandoned,
                    handoffAfter,
                    affinity,
                    driverOptions);
        }
    }
}
