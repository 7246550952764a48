package io.cenote.spi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the process sets around a configuration: system properties and environment variables.
 *
 * <p>Strongest first: the system property {@code cenote.<poolName>.<key>}, for the pool of that name; the system property
 * {@code cenote.<key>}, for every pool; the environment variable whose name is the key in capitals, such as
 * {@code CENOTE_MAXIMUM_POOL_SIZE} for {@code maximumPoolSize}, for every pool. All three are above a file and below what
 * code sets. Options of a driver ({@code dataSource.<name>}) have no variable: capitals do not tell their names.
 *
 * <p>Immutable: a snapshot of the moment it was made. Nothing waits. No value is shown in a message unless it was read,
 * and then with credentials masked.
 */
public final class Surroundings {
    private static final String PREFIX = "cenote.";
    private static final String VARIABLE_PREFIX = "CENOTE_";

    private static final Surroundings NONE = new Surroundings(Map.of(), Map.of());

    /** By name, less the prefix; those that begin with it alone. */
    private final Map<String, String> properties;

    /** By name; those that begin with the prefix alone. */
    private final Map<String, String> variables;

    private Surroundings(Map<String, String> properties, Map<String, String> variables) {
        this.properties = new TreeMap<>();
        this.variables = new TreeMap<>();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            if (property.getKey().startsWith(PREFIX)) {
                this.properties.put(property.getKey().substring(PREFIX.length()), property.getValue());
            }
        }
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            if (variable.getKey().startsWith(VARIABLE_PREFIX)) {
                this.variables.put(variable.getKey(), variable.getValue());
            }
        }
    }

    /**
     * Those of this process, as they are now.
     *
     * @return a snapshot
     */
    public static Surroundings ofProcess() {
        Map<String, String> properties = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            String value = System.getProperty(name);
            if (name.startsWith(PREFIX) && value != null) {
                properties.put(name, value);
            }
        }
        return of(properties, System.getenv());
    }

    /**
     * Given ones, for tests and for callers that read them elsewhere.
     *
     * @param properties system properties by name; others than {@code cenote.*} make no difference
     * @param variables environment variables by name; others than {@code CENOTE_*} make no difference
     * @return a copy
     */
    public static Surroundings of(Map<String, String> properties, Map<String, String> variables) {
        return new Surroundings(properties, variables);
    }

    /**
     * Surroundings that set nothing.
     *
     * @return none
     */
    public static Surroundings none() {
        return NONE;
    }

    /**
     * What they set for one pool. Its name is the one that code sets, else {@code cenote.poolName}, else
     * {@code CENOTE_POOL_NAME}, else the file's; a pool without one has no properties of its own. What names no known key
     * is left out: see {@link #refuseUnknown} and {@link #notRead}.
     *
     * @param code what stands above them
     * @param file what stands below them
     * @param known the known keys, as {@link Settings#refuseUnknown} has them
     * @return settings whose origins name the property or the variable
     */
    public Settings forPool(Settings code, Settings file, Collection<String> known) {
        Settings forAll = fromVariables(known);
        String pool = prefixOf(code, file);
        Settings own = Settings.empty();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            String key = property.getKey();
            String origin = "system property " + PREFIX + key;
            if (isOwn(key, pool)) {
                String ownKey = key.substring(pool.length());
                if (isKnownToOne(ownKey, known)) {
                    own = own.with(ownKey, property.getValue(), origin);
                }
            } else if (Settings.isKnown(key, known)) {
                forAll = forAll.with(key, property.getValue(), origin);
            }
        }
        return own.over(forAll);
    }

    /** Where there is no variable no name of one is made: making them all is two fifths of the work of a start. */
    private Settings fromVariables(Collection<String> known) {
        Settings set = Settings.empty();
        if (!variables.isEmpty()) {
            for (String key : known) {
                String variable = variable(key);
                if (!key.endsWith(".") && variables.containsKey(variable)) {
                    set = set.with(key, variables.get(variable), "environment variable " + variable);
                }
            }
        }
        return set;
    }

    /**
     * Makes sure that no property is mistyped: one of this very pool must have a known key, one of all pools must not be
     * near a known key without being it, nor end where the name of a driver's option begins. Others with a dot may be another pool's, and what is near no key another
     * program's.
     *
     * @param code as for {@link #forPool}
     * @param file as for {@link #forPool}
     * @param known as for {@link #forPool}
     * @throws IllegalArgumentException if one is; the message names it and its nearest neighbour
     */
    public void refuseUnknown(Settings code, Settings file, Collection<String> known) {
        String pool = prefixOf(code, file);
        for (String key : properties.keySet()) {
            if (isOwn(key, pool)) {
                String ownKey = key.substring(pool.length());
                if (ownKey.equals(PoolProperty.NAME.key)) {
                    throw unknown(key, "a pool's own properties cannot name it; set " + PREFIX + ownKey);
                }
                if (!Settings.isKnown(ownKey, known)) {
                    throw unknown(key, Settings.hint(ownKey, known, neighbour -> PREFIX + pool + neighbour));
                }
            } else if (!Settings.isKnown(key, known)
                    && (known.contains(key)
                            || key.indexOf('.') < 0
                                    && Settings.nearest(key, known).isPresent())) {
                throw unknown(key, Settings.hint(key, known, neighbour -> PREFIX + neighbour));
            }
        }
    }

    private static IllegalArgumentException unknown(String key, String hint) {
        return new IllegalArgumentException("unknown system property " + Text.quoted(PREFIX + key) + ": " + hint);
    }

    /** How the names of the pool's own properties begin; null if it has no name. */
    private String prefixOf(Settings code, Settings file) {
        String key = PoolProperty.NAME.key;
        String name = code.text(key).orElse(properties.get(key));
        if (name == null && !variables.isEmpty()) {
            name = variables.get(variable(key));
        }
        if (name == null) {
            name = file.text(key).orElse(null);
        }
        return name == null ? null : name + ".";
    }

    private static boolean isOwn(String key, String pool) {
        return pool != null && key.startsWith(pool);
    }

    private static boolean isKnownToOne(String key, Collection<String> known) {
        return Settings.isKnown(key, known) && !key.equals(PoolProperty.NAME.key);
    }

    /**
     * What looks like ours and is not read: variables and properties {@code cenote.<word>} with an unknown key. Platforms
     * inject such names, so they are no error. Properties of other pools are not listed.
     *
     * @param known the known keys
     * @return the names, without values
     */
    public List<String> notRead(Collection<String> known) {
        List<String> names = new ArrayList<>();
        for (String key : properties.keySet()) {
            if (key.indexOf('.') < 0 && !Settings.isKnown(key, known)) {
                names.add("system property " + Text.printable(PREFIX + key));
            }
        }
        if (!variables.isEmpty()) {
            List<String> read = known.stream()
                    .filter(key -> !key.endsWith("."))
                    .map(Surroundings::variable)
                    .toList();
            for (String variable : variables.keySet()) {
                if (!read.contains(variable)) {
                    names.add("environment variable " + Text.printable(variable));
                }
            }
        }
        return names;
    }

    /** {@code maximumPoolSize} is {@code CENOTE_MAXIMUM_POOL_SIZE}. */
    private static String variable(String key) {
        StringBuilder variable = new StringBuilder(VARIABLE_PREFIX);
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            char before = i == 0 ? ' ' : key.charAt(i - 1);
            if (c >= 'A' && c <= 'Z' && (before >= 'a' && before <= 'z' || before >= '0' && before <= '9')) {
                variable.append('_');
            }
            variable.append(Character.toUpperCase(c));
        }
        return variable.toString();
    }

    /**
     * The names, for messages.
     *
     * @return the names, without values
     */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>();
        properties.keySet().forEach(key -> names.add(Text.printable(PREFIX + key)));
        variables.keySet().forEach(name -> names.add(Text.printable(name)));
        return "Surroundings" + names;
    }
}
