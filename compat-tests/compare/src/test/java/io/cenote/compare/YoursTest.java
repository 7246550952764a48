package io.cenote.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.compare.measure.Database;
import io.cenote.compare.measure.Plan;
import io.cenote.compare.progress.Progress;
import io.cenote.compare.report.MeasuredRow;
import io.cenote.compare.report.StateRow;
import io.cenote.compare.rows.CompareRow;
import io.cenote.compare.rows.Comparison;
import io.cenote.compare.rows.Workload;
import io.cenote.compare.state.StateDatabase;
import io.cenote.compare.state.StateTrial;
import java.io.OutputStream;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A database of the user's is the same afterwards, and a user who may write nothing is enough. */
@Isolated("reads what is printed")
class YoursTest {
    private Server server;
    private String url;
    private Connection owner;

    @BeforeEach
    void start() throws SQLException {
        server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        url = "jdbc:h2:tcp://localhost:" + server.getPort() + "/mem:yours";
        owner = DriverManager.getConnection(url, "owner", "");
        try (Statement statement = owner.createStatement()) {
            statement.execute("create table t(id int)");
            statement.execute("insert into t values (1), (2)");
            statement.execute("create schema other");
            statement.execute("create user reader password ''");
        }
    }

    @AfterEach
    void stop() throws SQLException {
        owner.close();
        server.stop();
    }

    @Test
    void compareWritesNothing() throws SQLException {
        List<String> before = script();
        Comparison comparison = new Comparison(
                CompareRow.parse("5,6,7,8,9,10,13,14", Workload.JDBC, false),
                List.of("lifo"),
                Plan.SMOKE,
                new Database(url, "reader", ""));
        comparison.check(getClass().getClassLoader());
        comparison.run(Progress.overTime(new PrintStream(OutputStream.nullOutputStream()), 1));
        for (MeasuredRow row : comparison.rows()) {
            boolean needsItsOwn =
                    Set.of("burst", "growth", "outage", "statement-cycle").contains(row.row());
            assertEquals(needsItsOwn ? "skipped" : "ok", row.status(), row.row() + ": " + row.reason());
        }
        assertEquals(before, script());
    }

    @Test
    void stateWritesNothing() throws SQLException {
        List<String> before = script();
        List<StateRow> rows = StateTrial.of("tomcat", StateDatabase.of(new Database(url, "reader", "")));
        for (StateRow row : rows) {
            assertTrue(!row.status().equals("failed"), row.attribute() + ": " + row.reason());
            assertEquals(
                    row.attribute().equals("uncommitted-insert"), row.status().equals("skipped"), row.attribute());
        }
        assertTrue(rows.stream().anyMatch(row -> row.status().equals("leaks")), "nothing was changed: " + rows);
        assertEquals(before, script());
    }

    /** All of the database: settings, users, tables and what is in them. */
    private List<String> script() throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = owner.createStatement();
                ResultSet script = statement.executeQuery("script")) {
            while (script.next()) {
                lines.add(script.getString(1));
            }
        }
        assertTrue(lines.toString().contains("(2)"), lines.toString());
        return lines;
    }
}
