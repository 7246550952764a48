package io.cenote.compare.server;

import java.io.IOException;
import java.nio.file.Path;

/** The servers that there are jars of. */
public enum ServerKind {
    POSTGRES {
        @Override
        public String missing() {
            return Postgres.missing();
        }

        @Override
        public Path prepare() throws IOException {
            return Postgres.prepare();
        }

        @Override
        public DatabaseServer start(Path prepared) throws Exception {
            return Postgres.start(prepared);
        }
    },
    MARIADB {
        @Override
        public String missing() {
            return MariaDb.missing();
        }

        @Override
        public Path prepare() throws IOException {
            return MariaDb.prepare();
        }

        @Override
        public DatabaseServer start(Path prepared) throws Exception {
            return MariaDb.start(prepared);
        }
    };

    /** Why there can be no server here; empty if there can. */
    public abstract String missing();

    /** Unpacks the binaries and makes a database, for several servers to be copied from. */
    public abstract Path prepare() throws IOException;

    /** A server of its own, started, on a copy of what was {@link #prepare}d. */
    public abstract DatabaseServer start(Path prepared) throws Exception;
}
