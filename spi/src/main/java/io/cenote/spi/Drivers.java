package io.cenote.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Finds drivers: those that the context class loader sees first, then those beside the SPI. Safe for use by many
 * threads.
 */
public final class Drivers {
    @SuppressWarnings({"rawtypes", "unchecked"}) // A class literal has no type arguments.
    private static final KnownProviders<Driver<?>> KNOWN = new KnownProviders<>((Class) Driver.class);

    private Drivers() {}

    /**
     * The driver for a URL. Loads the drivers that there are, and does not wait otherwise.
     *
     * @param <C> the type of its connections
     * @param type the type of connection that the caller wants
     * @param url the URL
     * @return the only driver for connections of this type that accepts the URL
     * @throws IllegalArgumentException if there is none, if its connections are of another type, or if there are
     *     several; the message lists what there is and masks credentials in the URL
     */
    public static <C> Driver<C> find(Class<C> type, String url) {
        Objects.requireNonNull(type, "type");
        if (url == null || url.isBlank()) {
            throw Text.refusal("url", url == null ? "null" : Text.quoted(url), "code", "must not be empty");
        }
        List<Driver<C>> known = matching(type, accepting(KNOWN.get(), url));
        if (known.size() == 1) {
            return known.get(0);
        }
        Providers<Driver<?>> drivers = KNOWN.lookUp();
        List<Driver<?>> accepting = accepting(drivers, url);
        List<Driver<C>> matching = matching(type, accepting);
        if (matching.size() == 1) {
            return matching.get(0);
        }
        throw new IllegalArgumentException(
                explain(type, Text.quoted(Redactor.url(url)), drivers, accepting, matching) + drivers.broken());
    }

    private static List<Driver<?>> accepting(Providers<Driver<?>> drivers, String url) {
        List<Driver<?>> accepting = new ArrayList<>();
        for (Driver<?> driver : drivers.all()) {
            try {
                if (driver.accepts(url)) {
                    accepting.add(driver);
                }
            } catch (RuntimeException | LinkageError e) {
                // Its message may show the URL, so its class alone is told.
                drivers.dropBroken(driver, "accepts threw " + e.getClass().getName());
            }
        }
        return accepting;
    }

    private static <C> List<Driver<C>> matching(Class<C> type, List<Driver<?>> accepting) {
        List<Driver<C>> matching = new ArrayList<>();
        for (Driver<?> driver : accepting) {
            if (driver.connectionType() == type) {
                @SuppressWarnings("unchecked") // Its own type says so.
                Driver<C> match = (Driver<C>) driver;
                matching.add(match);
            }
        }
        return matching;
    }

    private static String explain(
            Class<?> type,
            String url,
            Providers<Driver<?>> drivers,
            List<? extends Driver<?>> accepting,
            List<? extends Driver<?>> matching) {
        if (matching.size() > 1) {
            return "url = " + url + ": more than one driver for " + type.getName() + " accepts it: " + names(matching)
                    + "; leave one of them on the class path";
        }
        if (!accepting.isEmpty()) {
            String offered = accepting.stream()
                    .map(driver -> driver.getClass().getName() + " opens "
                            + (driver.connectionType() == null
                                    ? "null"
                                    : driver.connectionType().getName()))
                    .collect(Collectors.joining(", "));
            return "url = " + url + ": asked for connections of type " + type.getName() + ", but " + offered;
        }
        String available =
                drivers.all().isEmpty() ? "there is no driver at all" : "drivers are " + names(drivers.all());
        return "url = " + url + ": no driver accepts it; " + available
                + "; check the URL, or add the driver's dependency, such as io.cenote:cenote-driver-jdbc for jdbc: URLs";
    }

    private static String names(List<? extends Driver<?>> drivers) {
        return drivers.stream().map(driver -> driver.getClass().getName()).collect(Collectors.joining(", "));
    }
}
