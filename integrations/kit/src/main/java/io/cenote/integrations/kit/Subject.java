package io.cenote.integrations.kit;

import io.cenote.integrations.kit.Database.Address;
import java.util.Arrays;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What a framework is run on.
 *
 * @param pool the pool
 * @param database the database
 */
public record Subject(Pool pool, Database database) {
    /**
     * Both pools on H2.
     *
     * @return for {@code @MethodSource}
     */
    public static Stream<Subject> onH2() {
        return Arrays.stream(Pool.values()).map(pool -> new Subject(pool, Database.H2));
    }

    /**
     * Both pools on both databases.
     *
     * @return for {@code @MethodSource}
     */
    public static Stream<Subject> onBoth() {
        return Arrays.stream(Database.values())
                .flatMap(database -> Arrays.stream(Pool.values()).map(pool -> new Subject(pool, database)));
    }

    /**
     * Opens the pool on a fresh database.
     *
     * @param size its {@code maximumPoolSize}
     * @param more further keys and values, in turn
     * @return the pool; the caller closes it
     */
    public OpenPool open(int size, String... more) {
        Address address = database.fresh();
        Properties keys = new Properties();
        keys.setProperty("jdbcUrl", address.url());
        keys.setProperty("username", address.username());
        keys.setProperty("password", address.password());
        keys.setProperty("maximumPoolSize", Integer.toString(size));
        for (int i = 0; i < more.length; i += 2) {
            keys.setProperty(more[i], more[i + 1]);
        }
        return new OpenPool(pool.open(keys), address);
    }

    @Override
    public String toString() {
        return pool.type().getSimpleName() + " on " + database;
    }
}
