package io.cenote.jdbc;

import io.cenote.spi.PoolConfig;
import io.cenote.spi.Redactor;
import io.cenote.spi.Settings;
import io.cenote.spi.Settings.Setting;
import io.cenote.spi.Surroundings;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings of a data source: its own keys, and the rest for the pool. Immutable. */
final class JdbcSettings {
    static final String URL = "url";
    static final String JDBC_URL = "jdbcUrl";
    static final String USERNAME = "username";
    static final String USER = "user";
    static final String PASSWORD = "password";
    static final String DRIVER_CLASS_NAME = "driverClassName";
    static final String DATA_SOURCE_CLASS_NAME = "dataSourceClassName";
    static final String DATA_SOURCE = "dataSource";
    static final String AUTO_COMMIT = "autoCommit";
    static final String READ_ONLY = "readOnly";
    static final String TRANSACTION_ISOLATION = "transactionIsolation";
    static final String CATALOG = "catalog";
    static final String SCHEMA = "schema";
    static final String CONNECTION_INIT_SQL = "connectionInitSql";
    static final String CONNECTION_TEST_QUERY = "connectionTestQuery";
    static final String INITIALIZATION_FAIL_TIMEOUT = "initializationFailTimeout";
    static final String ISOLATE_INTERNAL_QUERIES = "isolateInternalQueries";
    static final String ALLOW_POOL_SUSPENSION = "allowPoolSuspension";
    static final String REGISTER_MBEANS = "registerMbeans";
    static final String EXCEPTION_OVERRIDE_CLASS_NAME = "exceptionOverrideClassName";
    static final String CREDENTIALS_PROVIDER = "credentialsProvider";
    static final String CREDENTIALS_PROVIDER_CLASS_NAME = "credentialsProviderClassName";
    static final String THREAD_FACTORY = "threadFactory";
    static final String LENIENT = "lenient";
    static final String RESET_SQL = "resetSql";
    static final String REQUEST_BOUNDARIES = "requestBoundaries";

    /** What a driver calls these two. */
    static final String USER_OPTION = "user";

    static final String PASSWORD_OPTION = "password";

    static final String OPTION_PREFIX = "dataSource.";

    static final List<String> SWITCHES_OF_HIKARI =
            List.of(AUTO_COMMIT, READ_ONLY, ISOLATE_INTERNAL_QUERIES, ALLOW_POOL_SUSPENSION, REGISTER_MBEANS);

    private static final List<String> KEYS = List.of(
            URL,
            JDBC_URL,
            USERNAME,
            USER,
            PASSWORD,
            DRIVER_CLASS_NAME,
            DATA_SOURCE_CLASS_NAME,
            DATA_SOURCE,
            AUTO_COMMIT,
            READ_ONLY,
            TRANSACTION_ISOLATION,
            CATALOG,
            SCHEMA,
            CONNECTION_INIT_SQL,
            CONNECTION_TEST_QUERY,
            INITIALIZATION_FAIL_TIMEOUT,
            ISOLATE_INTERNAL_QUERIES,
            ALLOW_POOL_SUSPENSION,
            REGISTER_MBEANS,
            EXCEPTION_OVERRIDE_CLASS_NAME,
            CREDENTIALS_PROVIDER,
            CREDENTIALS_PROVIDER_CLASS_NAME,
            THREAD_FACTORY,
            LENIENT,
            RESET_SQL,
            REQUEST_BOUNDARIES);

    /** Every key of a data source. Unmodifiable. */
    private static final Set<String> KNOWN = ownAndPoolKeys();

    private static final PoolConfig NOTHING_SET = PoolConfig.builder().build();

    /** Keys of HikariCP that are not taken, and why. */
    static final Map<String, String> REFUSED = Map.of(
            "dataSourceJNDI",
            "names are not looked up through JNDI; look the data source up yourself and give it with setDataSource",
            "scheduledExecutor",
            "one thread, shared by all pools, keeps house; it cannot be replaced",
            "metricRegistry",
            "no metrics library is built in; read stats(), or registerMbeans=true",
            "metricsTrackerFactory",
            "no metrics library is built in; read stats(), or registerMbeans=true",
            "healthCheckRegistry",
            "no health checks are built in; take a connection, or read stats()",
            "healthCheckProperties",
            "no health checks are built in; take a connection, or read stats()",
            "dataSourceProperties",
            "in a file each is a key of its own, dataSource.<name>; in code addDataSourceProperty",
            "credentials",
            "in a file they are username and password; in code setCredentials",
            "exceptionOverride",
            "in a file it is exceptionOverrideClassName; in code setFatalErrors");

    /** Names of one thing: a source that sets it by one of them sets it for all. */
    private static final List<Set<String>> SAME = List.of(
            Set.of(URL, JDBC_URL),
            Set.of(USERNAME, USER, OPTION_PREFIX + USER_OPTION),
            Set.of(PASSWORD, OPTION_PREFIX + PASSWORD_OPTION),
            Set.of(DRIVER_CLASS_NAME, OPTION_PREFIX + DRIVER_CLASS_NAME),
            Set.of(CREDENTIALS_PROVIDER, CREDENTIALS_PROVIDER_CLASS_NAME));

    private final Settings settings;
    private final List<String> warnings;

    /** Made when it is asked for: a value may be bad. Callers that race make equal ones, each immutable. */
    private PoolConfig poolConfig;

    private JdbcSettings(Settings settings, List<String> warnings) {
        this.settings = settings;
        this.warnings = warnings;
    }

    /** All of them. */
    Settings settings() {
        return settings;
    }

    /** What is not taken as it stands there, a line each. */
    List<String> warnings() {
        return warnings;
    }

    /** As HikariCP would read them; see {@link HikariReading}. */
    static JdbcSettings reading(Settings given) {
        return reading(given, List.of());
    }

    private static JdbcSettings reading(Settings given, List<String> told) {
        HikariReading reading = new HikariReading(given, told);
        return new JdbcSettings(reading.settings(), reading.warnings());
    }

    /** What setters set, above what the process sets, above what the constructor was given. */
    static JdbcSettings of(Settings code, Surroundings surroundings, HikariFile file) {
        Settings process = surroundings.forPool(code, file.settings(), known());
        return reading(over(code, over(process, file.settings())), file.warnings());
    }

    private static Settings over(Settings higher, Settings lower) {
        Settings yielding = lower;
        for (Set<String> names : SAME) {
            for (String name : names) {
                if (higher.find(name).isPresent()) {
                    yielding = yielding.without(names);
                    break;
                }
            }
        }
        return higher.over(yielding);
    }

    static Set<String> known() {
        return KNOWN;
    }

    private static Set<String> ownAndPoolKeys() {
        Set<String> known = new LinkedHashSet<>(KEYS);
        known.addAll(PoolConfig.keys());
        return Collections.unmodifiableSet(known);
    }

    /** Whether a key is the data source's, not its pool's. */
    static boolean isOwn(String key) {
        return KEYS.contains(key);
    }

    /** Whether a key is the user's or the password's. */
    static boolean isCredential(String key) {
        return Set.of(USERNAME, USER, PASSWORD).contains(key);
    }

    /** Whether a key can be changed while the data source runs. */
    static boolean isChangeable(String key) {
        return isCredential(key)
                || CATALOG.equals(key)
                || PoolConfig.keys().contains(key)
                        && !Set.of("pool", "poolName", "dataSource.").contains(key);
    }

    /**
     * Checks everything but what only the start can find out.
     *
     * @throws IllegalArgumentException if a key is unknown or not taken, a value is bad or two values contradict each
     *     other
     */
    void check() {
        for (Setting setting : settings.all()) {
            String why = REFUSED.get(setting.key());
            if (why != null) {
                throw new IllegalArgumentException(
                        setting.key() + " [" + setting.origin() + "]: is not taken here: " + why);
            }
        }
        settings.refuseUnknown(known());
        driverOptions();
        credentials();
        driverClassName();
        either(URL, JDBC_URL);
        either(CREDENTIALS_PROVIDER, CREDENTIALS_PROVIDER_CLASS_NAME);
        sessionDefaults();
        initializationFailTimeout();
        for (String each : SWITCHES_OF_HIKARI) {
            isOn(each);
        }
        isOn(LENIENT);
        isOn(REQUEST_BOUNDARIES);
        if (settings.find(DATA_SOURCE_CLASS_NAME).isPresent()) {
            for (String other : List.of(URL, JDBC_URL, DRIVER_CLASS_NAME)) {
                settings.find(other).ifPresent(setting -> {
                    throw settings.refusal(
                            other, "contradicts dataSourceClassName, which connects by itself: set one of them");
                });
            }
        }
        lifetimes();
    }

    /** What a pool could do and HikariCP corrects with a warning, see {@link HikariReading}: with lenient settings it has. */
    private void lifetimes() {
        boolean leak = settings.find(HikariReading.LEAK_DETECTION_THRESHOLD).isPresent();
        boolean idle = settings.find(HikariReading.IDLE_TIMEOUT).isPresent();
        if (!leak && !idle || isOn(LENIENT)) {
            return;
        }
        PoolConfig pool = poolConfig();
        long most = pool.maxLifetime().toMillis();
        if (most == 0) {
            return;
        }
        if (leak && pool.leakThreshold().toMillis() > most) {
            throw settings.refusal(
                    HikariReading.LEAK_DETECTION_THRESHOLD,
                    "must be at most maxLifetime, " + most + " ms; off with lenient=true");
        }
        boolean shrinks = pool.minIdle() < pool.maxSize();
        if (idle && shrinks && pool.idleTimeout().toMillis() > most - HikariReading.SECOND) {
            throw settings.refusal(
                    HikariReading.IDLE_TIMEOUT,
                    "must be at least " + HikariReading.SECOND + " ms less than maxLifetime, " + most
                            + " ms; off with lenient=true");
        }
    }

    PoolConfig poolConfig() {
        PoolConfig known = poolConfig;
        if (known == null) {
            Settings ofPool = settings.without(KEYS);
            known = ofPool.all().isEmpty() ? NOTHING_SET : PoolConfig.of(ofPool);
            poolConfig = known;
        }
        return known;
    }

    /**
     * The URL.
     *
     * @throws IllegalArgumentException if there is none, two that differ, or one that is not for JDBC
     */
    Setting url() {
        Setting url = either(URL, JDBC_URL).orElse(null);
        if (url == null) {
            throw new IllegalArgumentException(noUrl());
        }
        if (!url.value().startsWith("jdbc:")) {
            throw settings.refusal(url.key(), "must begin with jdbc:");
        }
        return url;
    }

    private String noUrl() {
        String what = settings.find(DRIVER_CLASS_NAME).isPresent() ? ", and driverClassName needs one" : "";
        return "no URL is set" + what + ": set url (or jdbcUrl) to the jdbc: URL of the database, or dataSource or"
                + " dataSourceClassName";
    }

    /** A line for each key of the data source's own that is set, as {@link PoolConfig#describe} has them. */
    String describe() {
        StringBuilder lines = new StringBuilder();
        for (String key : KEYS) {
            settings.find(key)
                    .ifPresent(setting -> lines.append(
                            String.format("%-22s  %-20s  %s\n", key, shown(key, setting.value()), setting.origin())));
        }
        return lines.toString();
    }

    private String shown(String key, String value) {
        Credentials own = credentials();
        String secret = own == null || own.password() == null ? "" : own.password();
        boolean quotes = (key.endsWith("Sql") || key.endsWith("Query")) && !secret.isEmpty();
        return Redactor.option(key, quotes ? value.replace(secret, Redactor.MASK) : value);
    }

    /** The options for the driver, without the name of its class. */
    Map<String, String> driverOptions() {
        Map<String, String> options = new HashMap<>(poolConfig().driverOptions());
        options.remove(DRIVER_CLASS_NAME);
        return options;
    }

    /** The class of the JDBC driver, by whichever of its two keys it is set. */
    Optional<Setting> driverClassName() {
        return either(DRIVER_CLASS_NAME, OPTION_PREFIX + DRIVER_CLASS_NAME);
    }

    /**
     * User and password, by whichever names they were set; null if neither is. As in HikariCP, {@code username} and
     * {@code password} stand above the properties for the driver of that name.
     */
    Credentials credentials() {
        String user = above(either(USERNAME, USER), USER_OPTION);
        String password = above(settings.find(PASSWORD), PASSWORD_OPTION);
        return user == null && password == null ? null : Credentials.of(user, password);
    }

    private String above(Optional<Setting> own, String option) {
        Optional<Setting> set = own.isPresent() ? own : settings.find(OPTION_PREFIX + option);
        return set.isPresent() ? set.get().value() : null;
    }

    Optional<String> text(String key) {
        return settings.text(key);
    }

    boolean isOn(String key) {
        return settings.bool(key).orElse(AUTO_COMMIT.equals(key));
    }

    /** Where the classes of objects are named, {@code credentialsProvider} under one of its names. */
    Optional<Setting> provider() {
        return either(CREDENTIALS_PROVIDER_CLASS_NAME, CREDENTIALS_PROVIDER);
    }

    SessionDefaults sessionDefaults() {
        return new SessionDefaults(
                isOn(AUTO_COMMIT),
                isOn(READ_ONLY),
                isolation(),
                text(CATALOG).orElse(null),
                text(SCHEMA).orElse(null),
                text(CONNECTION_INIT_SQL).orElse(null),
                text(CONNECTION_TEST_QUERY).orElse(null),
                text(RESET_SQL).orElse(null));
    }

    private Integer isolation() {
        String text = text(TRANSACTION_ISOLATION).orElse(null);
        try {
            return text == null ? null : Isolation.parse(text);
        } catch (IllegalArgumentException e) {
            throw settings.refusal(TRANSACTION_ISOLATION, e.getMessage());
        }
    }

    /** In milliseconds; negative for no look at the start. */
    long initializationFailTimeout() {
        return settings.find(INITIALIZATION_FAIL_TIMEOUT).isPresent()
                ? millis(settings, INITIALIZATION_FAIL_TIMEOUT)
                : 1;
    }

    /** The duration of a key that is set and may be negative, in milliseconds. */
    static long millis(Settings settings, String key) {
        String text = settings.text(key).orElseThrow();
        try {
            return text.matches("-[0-9]+")
                    ? Long.parseLong(text)
                    : settings.duration(key).orElseThrow().toMillis();
        } catch (NumberFormatException e) {
            throw settings.refusal(key, "must be a number of milliseconds that fits in a long");
        }
    }

    private Optional<Setting> either(String key, String alias) {
        Optional<Setting> one = settings.find(key);
        Optional<Setting> other = settings.find(alias);
        if (one.isPresent()
                && other.isPresent()
                && !one.get().value().equals(other.get().value())) {
            throw settings.refusal(key, "contradicts " + other.get() + "; set one of them, they mean the same");
        }
        return one.isPresent() ? one : other;
    }

    /** Checks some keys alone, as a setter does. */
    static void checkAlone(Settings some, boolean lenient) {
        Settings read = lenient ? some.over(Settings.empty().with(LENIENT, "true", "setter")) : some;
        reading(read).check();
    }
}
