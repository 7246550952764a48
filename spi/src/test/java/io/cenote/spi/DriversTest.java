package io.cenote.spi;

import static io.cenote.spi.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.spi.TestProviders.BrokenDriver;
import io.cenote.spi.TestProviders.NumberDriver;
import io.cenote.spi.TestProviders.OtherStringDriver;
import io.cenote.spi.TestProviders.StringDriver;
import io.cenote.spi.TestProviders.ThrowingDriver;
import io.cenote.spi.TestProviders.TypelessDriver;
import io.cenote.spi.TestProviders.UnlinkableDriver;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriversTest {
    private static final String URL = "text://user:canary@host?password=canary";
    private static final String SHOWN = "url = 'text://user:***@host?password=***'";

    @TempDir
    Path folder;

    private ServicesLoader loader(Object... drivers) {
        return new ServicesLoader(folder.resolve("drivers"), Driver.class, List.of(drivers));
    }

    private void assertFinds(Class<?> expected, Class<?> type, Object... drivers) {
        loader(drivers)
                .run(() -> assertEquals(
                        expected.getName(), Drivers.find(type, URL).getClass().getName()));
    }

    private String assertFindsNone(List<?> drivers, String... parts) {
        String[] message = new String[1];
        loader(drivers.toArray()).run(() -> message[0] = assertRefused(() -> Drivers.find(String.class, URL), parts));
        assertFalse(message[0].contains("canary"), message[0]);
        return message[0];
    }

    @Test
    void the_driver_that_accepts_the_url_is_found() {
        assertFinds(StringDriver.class, String.class, TypelessDriver.class, StringDriver.class);
    }

    @Test
    void of_drivers_that_accept_the_url_the_one_of_the_wanted_type_is_found() {
        assertFinds(StringDriver.class, String.class, NumberDriver.class, StringDriver.class);
        assertFinds(NumberDriver.class, Integer.class, NumberDriver.class, StringDriver.class);
    }

    @Test
    void a_driver_that_does_not_load_hides_no_other() {
        assertFinds(
                StringDriver.class,
                String.class,
                "io.cenote.spi.Absent",
                BrokenDriver.class,
                UnlinkableDriver.class,
                ServicesLoader.UNLINKABLE,
                "java.lang.Object",
                ThrowingDriver.class,
                StringDriver.class);
    }

    @Test
    void many_drivers_that_do_not_load_hide_no_other() {
        List<Object> drivers = new ArrayList<>();
        IntStream.range(0, 60).forEach(i -> drivers.add("io.cenote.spi.Absent" + i));
        drivers.add(TypelessDriver.class);
        IntStream.range(60, 120).forEach(i -> drivers.add("io.cenote.spi.Absent" + i));
        drivers.add(StringDriver.class);
        assertFinds(StringDriver.class, String.class, drivers.toArray());
    }

    @Test
    void two_drivers_for_one_url_and_type_are_refused_with_both_names() {
        assertFindsNone(
                List.of(StringDriver.class, OtherStringDriver.class),
                SHOWN,
                "more than one driver for java.lang.String",
                StringDriver.class.getName() + ", " + OtherStringDriver.class.getName(),
                "leave one of them");
    }

    @Test
    void connections_of_another_type_are_refused_with_both_types() {
        assertFindsNone(
                List.of(NumberDriver.class),
                SHOWN,
                "java.lang.String",
                NumberDriver.class.getName() + " opens java.lang.Integer");
    }

    @Test
    void a_driver_without_a_type_is_refused_by_name() {
        loader(TypelessDriver.class)
                .run(() -> assertRefused(
                        () -> Drivers.find(String.class, "typeless:x"),
                        "url = 'typeless:x'",
                        "java.lang.String",
                        TypelessDriver.class.getName() + " opens null"));
    }

    @Test
    void a_url_that_no_driver_accepts_is_refused_with_all_drivers_and_the_next_step() {
        loader(StringDriver.class, NumberDriver.class)
                .run(() -> assertRefused(
                        () -> Drivers.find(String.class, "jdbc:x://user:canary@host"),
                        "url = 'jdbc:x://user:***@host'",
                        "no driver accepts it",
                        "drivers are " + StringDriver.class.getName() + ", " + NumberDriver.class.getName(),
                        "io.cenote:cenote-driver-jdbc"));
    }

    @Test
    void without_any_driver_the_message_says_so() {
        String message =
                assertFindsNone(List.of(), SHOWN, "no driver accepts it", "there is no driver at all", "dependency");
        assertFalse(message.contains("not loaded"), message);
    }

    @Test
    void drivers_that_did_not_load_are_named_when_none_is_found() {
        assertFindsNone(
                List.of("io.cenote.spi.Absent", BrokenDriver.class, UnlinkableDriver.class, ThrowingDriver.class),
                "there is no driver at all",
                "not loaded",
                "io.cenote.spi.Absent",
                BrokenDriver.class.getName(),
                "a library is missing",
                UnlinkableDriver.class.getName(),
                "some/Absent",
                ThrowingDriver.class.getName(),
                "accepts threw java.lang.IllegalStateException");
    }

    @Test
    void a_list_of_providers_that_cannot_be_read_is_named() {
        assertFindsNone(
                List.of("not a name"),
                "not loaded: io.cenote.spi.Driver",
                folder.resolve("drivers") + ":1",
                "Illegal configuration-file syntax");
    }

    @Test
    void a_class_that_both_loaders_see_counts_once_and_the_first_loaders_is_used() {
        ServicesLoader first = new ServicesLoader(folder.resolve("1"), Driver.class, List.of(StringDriver.class));
        ServicesLoader second =
                new ServicesLoader(folder.resolve("2"), Driver.class, List.of(StringDriver.class, NumberDriver.class));
        List<?> drivers = Providers.of(Driver.class, first, second).all();
        assertEquals(
                List.of(StringDriver.class.getName(), NumberDriver.class.getName()),
                drivers.stream().map(driver -> driver.getClass().getName()).toList());
        assertEquals(first, drivers.get(0).getClass().getClassLoader());
        assertEquals(second, drivers.get(1).getClass().getClassLoader());
    }

    @Test
    void a_problem_that_both_loaders_have_is_told_once() {
        ServicesLoader first = new ServicesLoader(folder.resolve("1"), Driver.class, List.of(BrokenDriver.class));
        ServicesLoader second = new ServicesLoader(folder.resolve("2"), Driver.class, List.of(BrokenDriver.class));
        String broken = Providers.of(Driver.class, first, second).broken();
        assertEquals(broken.indexOf("a library is missing"), broken.lastIndexOf("a library is missing"), broken);
    }

    @Test
    void a_loader_that_cannot_look_up_anything_ends_the_search_and_is_told() {
        ClassLoader failing = new ClassLoader(null) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                throw new IOException("the archive is gone");
            }
        };
        ServicesLoader.runWith(
                failing,
                () -> assertRefused(
                        () -> Drivers.find(String.class, URL),
                        "there is no driver at all",
                        "not loaded",
                        "the archive is gone"));
    }

    @Test
    void a_loader_that_is_null_is_skipped_and_one_that_comes_twice_is_asked_once() {
        ServicesLoader.runWith(
                null, () -> assertRefused(() -> Drivers.find(String.class, URL), "there is no driver at all"));
        ServicesLoader own = loader(StringDriver.class);
        assertEquals(1, Providers.of(Driver.class, null, own).all().size());
        assertEquals(1, Providers.of(Driver.class, own, null).all().size());
        AtomicInteger lookUps = new AtomicInteger();
        ClassLoader counting = new ClassLoader(null) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                lookUps.incrementAndGet();
                return super.getResources(name);
            }
        };
        Providers.of(Driver.class, counting, counting);
        assertEquals(1, lookUps.get());
    }

    /** So nothing here keeps the loader of an application that was taken down. */
    @Test
    void drivers_of_another_class_loader_are_looked_up_each_time() {
        ServicesLoader other = loader(StringDriver.class);
        Set<Object> found = new HashSet<>();
        other.run(() -> found.add(Drivers.find(String.class, URL)));
        other.run(() -> found.add(Drivers.find(String.class, URL)));
        assertEquals(2, found.size());
    }

    @Test
    void an_empty_url_is_refused() {
        assertRefused(() -> Drivers.find(String.class, null), "url = null", "must not be empty");
        assertRefused(() -> Drivers.find(String.class, " "), "url = ' '", "must not be empty");
        assertEquals(
                "type",
                assertThrows(NullPointerException.class, () -> Drivers.find(null, URL))
                        .getMessage());
    }
}
