package io.cenote.compare.state;

import io.cenote.compare.measure.Database;
import io.cenote.compare.server.Postgres;
import java.sql.SQLException;

/**
 * A database on which pools are tried.
 *
 * @param product whose SQL it understands
 * @param database where it is
 * @param ours whether it was made for this, so that it may be written to
 */
public record StateDatabase(Product product, Database database, boolean ours) {
    /** In the memory of each trial, with a stub for what it does not have. */
    public static final StateDatabase H2 = new StateDatabase(Product.H2, Database.EMBEDDED, true);

    /** What is known by its SQL. */
    public enum Product {
        /** H2, embedded. */
        H2("H2"),
        /** A PostgreSQL server. */
        POSTGRESQL("PostgreSQL"),
        /** Whatever the user has named: it is told nothing by SQL. */
        OTHER("yours");

        private final String title;

        Product(String title) {
            this.title = title;
        }
    }

    /** The database of the options. */
    public static StateDatabase of(Database database) {
        return database.embedded() ? H2 : new StateDatabase(Product.OTHER, database, false);
    }

    /** A server of our own, made ready to be tried. */
    public static StateDatabase of(Postgres server) throws SQLException {
        server.sql(
                "create role other",
                "grant other to " + Postgres.USER,
                "create schema other authorization " + Postgres.USER);
        return new StateDatabase(Product.POSTGRESQL, new Database(server.url(), Postgres.USER, ""), true);
    }

    /** The name in reports. */
    public String title() {
        return product.title;
    }

    /** For the user; empty for none. */
    String password() {
        return product == Product.POSTGRESQL ? Postgres.PASSWORD : database.password();
    }

    /** What has a pool put back what is set by SQL here: all of it, or what the attributes set; null if not known. */
    public String resetSql() {
        return switch (product) {
            case H2 ->
                "set schema public; set time zone local; set lock_timeout 2000; set @cenote = null;"
                        + " drop table if exists cenote";
            case POSTGRESQL -> "discard all";
            case OTHER -> null;
        };
    }
}
