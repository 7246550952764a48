package io.cenote.compare;

import io.cenote.compare.measure.Database;
import picocli.CommandLine.Option;

/** The options that name a database of the user's. */
final class DatabaseOptions {
    @Option(names = "--url", paramLabel = "a JDBC URL")
    private String url;

    @Option(names = "--user", paramLabel = "a user name")
    private String user;

    @Option(names = "--password-env", paramLabel = "the name of an environment variable")
    private String passwordEnv;

    /** The database, embedded H2 if none is named. */
    Database database() {
        return Database.of(url, user, passwordEnv);
    }
}
