package io.cenote.jdbc;

import io.cenote.spi.Redactor;
import io.cenote.spi.Settings.Setting;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;

/** Where the driver's connections come from. Called by many threads; whatever it throws may tell credentials. */
sealed interface ConnectionSource {
    /** A new connection; null if the driver gives none. */
    Connection open(Credentials credentials) throws SQLException;

    /** The driver or the data source itself. */
    Object wrapped();

    /** Without credentials, for messages. */
    String shown();

    /** What of its configuration a driver might tell. */
    Secrets secrets();

    /** A driver, a URL and the driver's properties. */
    final class OfDriver implements ConnectionSource {
        private final String url;
        private final String shownUrl;
        private final Driver driver;
        private final Map<String, String> options;

        /** Finds the driver: by the name of its class, or else by the URL. */
        OfDriver(Setting url, Optional<Setting> className, Map<String, String> options) {
            this.url = url.value();
            this.shownUrl = Redactor.url(this.url);
            this.options = Map.copyOf(options);
            this.driver = className.isPresent() ? DriverLookup.named(className.get(), url) : DriverLookup.forUrl(url);
        }

        /** Each attempt has properties of its own: drivers change them. */
        @Override
        public Connection open(Credentials credentials) throws SQLException {
            Properties properties = new Properties();
            properties.putAll(options);
            if (credentials.username() != null) {
                properties.setProperty(JdbcSettings.USER_OPTION, credentials.username());
            }
            if (credentials.password() != null) {
                properties.setProperty(JdbcSettings.PASSWORD_OPTION, credentials.password());
            }
            return driver.connect(url, properties);
        }

        @Override
        public Driver wrapped() {
            return driver;
        }

        @Override
        public String shown() {
            return shownUrl;
        }

        @Override
        public Secrets secrets() {
            return new Secrets(url, shownUrl, options);
        }
    }

    /** A data source that does not pool; given, or made from the name of its class. */
    record OfDataSource(DataSource wrapped, Map<String, String> options) implements ConnectionSource {
        @Override
        public Connection open(Credentials credentials) throws SQLException {
            return credentials.username() == null
                    ? wrapped.getConnection()
                    : wrapped.getConnection(credentials.username(), credentials.password());
        }

        @Override
        public String shown() {
            return wrapped.getClass().getName();
        }

        @Override
        public Secrets secrets() {
            return new Secrets("", "", options);
        }
    }
}
