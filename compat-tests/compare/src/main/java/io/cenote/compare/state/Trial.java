package io.cenote.compare.state;

import io.cenote.compare.measure.MeasuredJvm;
import io.cenote.compare.peers.OpenPeer;
import io.cenote.compare.peers.PeerSettings;
import io.cenote.compare.peers.Peers;
import io.cenote.compare.report.StateRow;
import io.cenote.compare.stub.CountingDriver;
import io.cenote.compare.stub.StubConnection;
import io.cenote.compare.stub.WatchedConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** A JVM in which borrowers of one pool change what can be changed, and the next ones look. */
final class Trial {
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);

    private final String subject;
    private final StateDatabase database;
    /** What the pool's one connection is at the driver; written by the thread that connects, read by the trial. */
    private volatile WatchedConnection watched;

    private Trial(String subject, StateDatabase database) {
        this.subject = subject;
        this.database = database;
    }

    /** What to do. */
    record Order(String subject, StateDatabase database) {}

    /** What was met. */
    record Met(List<StateRow> rows) {}

    public static void main(String[] arguments) {
        MeasuredJvm.serve(Order.class, order -> new Trial(order.subject(), order.database()).all());
    }

    private Met all() {
        List<StateRow> rows = new ArrayList<>();
        for (Attribute attribute : Attribute.on(database)) {
            rows.add(row(attribute));
        }
        return new Met(rows);
    }

    private StateRow row(Attribute attribute) {
        if (!database.ours() && attribute.where() == Attribute.Where.OWN_DATABASE) {
            return row(attribute, "skipped", "it writes, and this database is yours");
        }
        String url = "jdbc:h2:mem:" + attribute.id()
                + ";MODE=MySQL;DB_CLOSE_DELAY=-1;INIT=create table if not exists public.t(id int)"
                + "\\;create schema if not exists other";
        try {
            Optional<String> refusal = refusal(attribute, url);
            return refusal.isPresent() ? without(attribute, refusal.get()) : tried(attribute, url);
        } catch (SQLException e) {
            return row(attribute, "failed", e.toString());
        }
    }

    private StateRow tried(Attribute attribute, String url) throws SQLException {
        CountingDriver driver = CountingDriver.register(attribute.id(), properties -> {
            watched = new WatchedConnection(connect(attribute, url, properties));
            return watched.connection();
        });
        try (OpenPeer pool = Peers.namedOrProvided(subject).open(settings(driver))) {
            return tried(attribute, url, driver, pool);
        }
    }

    /** Why the database itself does not take the change, which pools may hide; empty if it does. */
    private Optional<String> refusal(Attribute attribute, String url) throws SQLException {
        if (attribute.look(database).isEmpty()) {
            return Optional.empty();
        }
        try (Connection plain = connect(attribute, url, properties())) {
            return refusal(attribute, plain);
        }
    }

    private Optional<String> refusal(Attribute attribute, Connection plain) {
        try {
            Object before = attribute.look(database).orElseThrow().at(plain);
            attribute.change(database, plain);
            Object after = attribute.look(database).orElseThrow().at(plain);
            if (!plain.getAutoCommit()) {
                plain.rollback();
            }
            return Objects.equals(before, after) ? Optional.of("this database does not take it") : Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e.toString());
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        if (!database.database().user().isEmpty()) {
            properties.setProperty("user", database.database().user());
            properties.setProperty("password", database.password());
        }
        return properties;
    }

    private Connection connect(Attribute attribute, String url, Properties properties) throws SQLException {
        if (!database.database().embedded()) {
            return DriverManager.getConnection(database.database().url(), properties);
        }
        return attribute.where() == Attribute.Where.STUB ? StubConnection.open() : DriverManager.getConnection(url);
    }

    private PeerSettings settings(CountingDriver driver) {
        String user = database.database().user();
        return new PeerSettings(
                driver.url(),
                user.isEmpty() ? null : user,
                user.isEmpty() ? null : database.password(),
                1,
                1,
                CONNECTION_TIMEOUT,
                database.resetSql());
    }

    private StateRow tried(Attribute attribute, String url, CountingDriver driver, OpenPeer pool) throws SQLException {
        Object before;
        try (Connection connection = pool.dataSource().getConnection()) {
            before = look(attribute, connection);
        }
        WatchedConnection changed;
        try (Connection connection = pool.dataSource().getConnection()) {
            attribute.change(database, connection);
            changed = watched;
            if (Objects.equals(before, look(attribute, connection))) {
                return without(attribute, "its borrower does not see the change");
            }
        } catch (SQLException e) {
            return without(attribute, e.toString());
        }
        try (Connection connection = pool.dataSource().getConnection()) {
            if (watched != changed) {
                return row(attribute, "closed", "connection " + driver.opened() + " instead of the first");
            }
            Object after = look(attribute, connection);
            return Objects.equals(before, after)
                    ? row(attribute, "restored", null)
                    : row(attribute, "leaks", words(attribute, before, after, url));
        }
    }

    private StateRow without(Attribute attribute, String reason) {
        return row(attribute, "not-applicable", reason);
    }

    private StateRow row(Attribute attribute, String status, String reason) {
        return new StateRow(database.title(), attribute.id(), subject, status, reason);
    }

    private Object look(Attribute attribute, Connection connection) throws SQLException {
        return attribute.look(database).isPresent()
                ? attribute.look(database).get().at(connection)
                : Integer.valueOf(watched.stillOpen());
    }

    private String words(Attribute attribute, Object before, Object after, String url) throws SQLException {
        return switch (attribute) {
            case UNCOMMITTED_INSERT -> {
                try (Connection other = connect(attribute, url, properties())) {
                    yield !before.equals(Attribute.inserted(other)) ? "committed" : "left open";
                }
            }
            case OPEN_STATEMENT, OPEN_RESULT_SET_OF_METADATA -> "left open";
            default -> after + ", was " + before;
        };
    }
}
