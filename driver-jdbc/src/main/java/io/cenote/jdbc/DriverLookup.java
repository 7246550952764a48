package io.cenote.jdbc;

import io.cenote.spi.Settings.Setting;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** Finds the JDBC driver for a URL. */
final class DriverLookup {
    private DriverLookup() {}

    /** The driver of a class that the context class loader sees, or else the one that loaded us. */
    static Driver named(Setting className, Setting url) {
        Driver driver = Instances.of(className, Driver.class);
        if (!accepts(driver, url.value())) {
            throw new IllegalArgumentException(className + ": does not accept " + url
                    + "; correct one of the two, or leave driverClassName away to have a driver found by the URL");
        }
        return driver;
    }

    /** The first registered driver that accepts the URL, or else the first that the context class loader sees. */
    static Driver forUrl(Setting url) {
        List<Driver> seen = Collections.list(DriverManager.getDrivers());
        for (Driver driver : seen) {
            if (accepts(driver, url.value())) {
                return driver;
            }
        }
        // DriverManager shows only drivers that our own class loader sees: in a container the application's may be
        // others.
        Iterator<Driver> services = ServiceLoader.load(Driver.class).iterator();
        while (true) {
            try {
                if (!services.hasNext()) {
                    break;
                }
                Driver driver = services.next();
                if (accepts(driver, url.value())) {
                    return driver;
                }
                seen.add(driver);
            } catch (ServiceConfigurationError broken) {
                // One that cannot be loaded must not hide the others.
            }
        }
        TreeSet<String> names = new TreeSet<>();
        seen.forEach(driver -> names.add(driver.getClass().getName()));
        throw new IllegalArgumentException("no JDBC driver accepts " + url + "; found "
                + (names.isEmpty() ? "none" : String.join(", ", names))
                + ": put the driver's jar on the class path, or set driverClassName");
    }

    private static boolean accepts(Driver driver, String url) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException | RuntimeException no) {
            // Drivers throw for URLs of others, too.
            return false;
        }
    }
}
