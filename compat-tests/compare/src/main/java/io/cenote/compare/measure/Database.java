package io.cenote.compare.measure;

import io.cenote.compare.RunFailedException;
import io.cenote.compare.UsageException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the pools connect to. The password stays in the environment: it is read where a connection is opened, never kept.
 *
 * @param url the JDBC URL; holds no password, and creates nothing that a URL can be kept from creating
 * @param user the user, or empty
 * @param passwordEnv the environment variable with the password, or empty
 */
public record Database(String url, String user, String passwordEnv) {
    /** All that is asked of a database of the user's. */
    public static final String QUERY = "select 1";

    /** In the memory of each measured JVM. */
    public static final Database EMBEDDED = new Database("jdbc:h2:mem:cenote;DB_CLOSE_DELAY=-1", "", "");

    /** Of H2, all that is neither in memory nor behind a server is a file, which H2 creates if it is absent. */
    private static final Pattern H2_FILE = Pattern.compile("jdbc:h2:(?!mem:|tcp:|ssl:).*");

    private static final Pattern IF_EXISTS = Pattern.compile("(?i);IFEXISTS=([^;]*)");

    /** H2's DATABASE_NOT_FOUND_WITH_IF_EXISTS. */
    private static final String H2_NOT_FOUND = "90146";

    /** {@code ?password=x}, {@code ;pwd=x}, {@code //user:x@host}, {@code thin:user/x@host}. */
    private static final Pattern PASSWORD =
            Pattern.compile("(?i)[?&;](password|passwd|pass|pwd)=|//[^/@?;]*:[^@]*@|:[^:/@]*/[^/@]+@");

    /**
     * The database of the options.
     *
     * @param url {@code --url}, or null for embedded H2
     * @param user {@code --user}, or null
     * @param passwordEnv {@code --password-env}, or null
     * @return the database
     * @throws UsageException if they do not fit together
     */
    public static Database of(String url, String user, String passwordEnv) {
        if (url == null) {
            if (user != null || passwordEnv != null) {
                throw new UsageException((user != null ? "--user" : "--password-env") + " goes with --url: give both.");
            }
            return EMBEDDED;
        }
        if (!url.startsWith("jdbc:")) {
            throw new UsageException("--url has to begin with jdbc: as in jdbc:postgresql://localhost/app.");
        }
        if (holdsPassword(url)) {
            throw new UsageException(
                    "--url holds a password, which others could read: put it into an environment variable and name that with --password-env.");
        }
        if (passwordEnv != null && System.getenv(passwordEnv) == null) {
            throw new UsageException("--password-env names " + passwordEnv
                    + ", which is not set: export it with the password as its value.");
        }
        return new Database(thatExists(url), user == null ? "" : user, passwordEnv == null ? "" : passwordEnv);
    }

    /** The same URL, under which nothing is created. */
    private static String thatExists(String url) {
        if (!H2_FILE.matcher(url).matches()) {
            return url;
        }
        Matcher asked = IF_EXISTS.matcher(url);
        if (!asked.find()) {
            return url + ";IFEXISTS=TRUE";
        }
        if (!asked.group(1).equalsIgnoreCase("TRUE")) {
            throw new UsageException("--url has IFEXISTS=" + asked.group(1)
                    + ", but compare creates no database: leave it out, and create the database first.");
        }
        return url;
    }

    /** Whether a URL shows a password to whoever reads it. */
    public static boolean holdsPassword(String url) {
        return PASSWORD.matcher(url).find();
    }

    /** Whether it is the one that comes with Cenote. */
    public boolean embedded() {
        return equals(EMBEDDED);
    }

    /** The password from the environment; empty if none was named. */
    public String password() {
        return passwordEnv.isEmpty() ? "" : System.getenv(passwordEnv);
    }

    /**
     * Connects once and runs the statement of row 5, so that a run does not fail pool by pool.
     *
     * @param loader sees the drivers
     * @throws UsageException if there is no driver
     * @throws RunFailedException if the database does not answer
     */
    public void check(ClassLoader loader) {
        Driver driver = ServiceLoader.load(Driver.class, loader).stream()
                .map(ServiceLoader.Provider::get)
                .filter(this::acceptedBy)
                .findFirst()
                .orElseThrow(() ->
                        new UsageException("No JDBC driver here accepts " + url + ": add the driver's jar with --cp."));
        Properties properties = new Properties();
        if (!user.isEmpty()) {
            properties.setProperty("user", user);
            properties.setProperty("password", password());
        }
        try (Connection connection = driver.connect(url, properties);
                Statement statement = connection.createStatement()) {
            statement.executeQuery(QUERY).close();
        } catch (SQLException e) {
            if (H2_NOT_FOUND.equals(e.getSQLState())) {
                throw new RunFailedException(
                        "The database " + url + " does not exist, and compare creates none: create it first.");
            }
            String message = String.valueOf(e.getMessage());
            String shown = password().isEmpty() ? message : message.replace(password(), "***");
            throw new RunFailedException("Cannot run `" + QUERY + "` on " + url + ": "
                    + shown.lines().findFirst().orElse("") + " (check --url, --user and --password-env)");
        }
    }

    /** A connection that no pool knows of. */
    public Connection connect() throws SQLException {
        return user.isEmpty() ? DriverManager.getConnection(url) : DriverManager.getConnection(url, user, password());
    }

    private boolean acceptedBy(Driver driver) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return false;
        }
    }
}
