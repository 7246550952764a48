package io.cenote.spi;

import java.util.ServiceLoader;

/** Finds drivers: those that the context class loader sees first, then those beside the SPI. */
public final class Drivers {
    private Drivers() {}

    /**
     * The driver for a URL.
     *
     * @param <C> the type of its connections
     * @param type the type of connection that the caller wants
     * @param url the URL
     * @return the first driver that accepts the URL
     * @throws IllegalArgumentException if there is none, or its connections are of another type; the message lists what
     *     there is
     */
    public static <C> Driver<C> find(Class<C> type, String url) {
        for (Driver<?> driver : ServiceLoader.load(Driver.class)) {
            if (driver.accepts(url) && type == driver.connectionType()) {
                @SuppressWarnings("unchecked")
                Driver<C> found = (Driver<C>) driver;
                return found;
            }
        }
        throw new IllegalArgumentException("no driver for the URL");
    }
}
