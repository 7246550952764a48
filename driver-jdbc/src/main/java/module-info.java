/** The driver for {@code jdbc:} URLs and the pooling {@link javax.sql.DataSource}. */
module io.cenote.jdbc {
    requires transitive io.cenote.spi;
    requires transitive java.sql;
    requires java.management;

    exports io.cenote.jdbc;

    uses java.sql.Driver;

    provides io.cenote.spi.Driver with
            io.cenote.jdbc.JdbcDriver;
}
