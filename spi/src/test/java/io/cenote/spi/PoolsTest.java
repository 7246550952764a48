package io.cenote.spi;

import static io.cenote.spi.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.TestProviders.BrokenProvider;
import io.cenote.spi.TestProviders.FailingProvider;
import io.cenote.spi.TestProviders.NamelessProvider;
import io.cenote.spi.TestProviders.NullDriver;
import io.cenote.spi.TestProviders.NullProvider;
import io.cenote.spi.TestProviders.OtherStackProvider;
import io.cenote.spi.TestProviders.QueueProvider;
import io.cenote.spi.TestProviders.StackProvider;
import io.cenote.spi.TestProviders.StringDriver;
import io.cenote.spi.TestProviders.TestConnector;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolsTest {
    private static final String COUNTER = "io.cenote.spi.PoolsTest";

    @TempDir
    Path folder;

    private ServicesLoader loader(Object... providers) {
        return new ServicesLoader(folder.resolve("pools"), PoolProvider.class, List.of(providers));
    }

    /** Runs with drivers and pools in sight. */
    private void run(Class<?> driver, Runnable work, Object... providers) {
        ServicesLoader pools = loader(providers);
        ServicesLoader drivers = new ServicesLoader(folder.resolve("drivers"), Driver.class, List.of(driver));
        ServicesLoader.runWith(new BothLoaders(drivers, pools), work);
    }

    @AfterEach
    void forgetCloses() {
        System.clearProperty(COUNTER);
    }

    private static PoolConfig.Builder stack() {
        return PoolConfig.builder().provider("stack");
    }

    private static Connector<String> connector() {
        return new TestConnector<>(Map.of("counter", COUNTER));
    }

    @Test
    void a_kind_of_pool_is_found_by_its_name() {
        loader(QueueProvider.class, StackProvider.class)
                .run(() -> assertEquals(
                        StackProvider.class.getName(),
                        Pools.provider("stack").getClass().getName()));
    }

    @Test
    void the_names_of_all_kinds_are_listed_in_order() {
        loader(StackProvider.class, BrokenProvider.class, NamelessProvider.class, QueueProvider.class)
                .run(() -> assertEquals(List.of("queue", "stack"), Pools.names()));
    }

    @Test
    void an_unknown_kind_is_refused_with_all_names_the_nearest_and_the_dependency() {
        loader(StackProvider.class, QueueProvider.class)
                .run(() -> assertRefused(
                        () -> Pools.provider("stakc"),
                        "pool = 'stakc'",
                        "no such pool",
                        "pools are queue, stack",
                        "the nearest is 'stack'",
                        "correct the name, or add the dependency that brings this pool"));
        loader(StackProvider.class).run(() -> {
            String message = assertRefused(() -> Pools.provider("lifo"), "pools are stack", "cenote-pool-lifo");
            assertFalse(message.contains("the nearest is"), message);
            assertFalse(message.contains("not loaded"), message);
        });
    }

    @Test
    void without_any_kind_the_message_says_so() {
        loader().run(() -> assertRefused(
                () -> Pools.provider("lifo"), "pool = 'lifo'", "there is none at all", "cenote-pool-lifo"));
    }

    @Test
    void a_kind_that_does_not_load_hides_no_other_and_is_named_when_none_is_found() {
        loader("io.cenote.spi.Absent", BrokenProvider.class, NamelessProvider.class, StackProvider.class)
                .run(() -> {
                    assertEquals("stack", Pools.provider("stack").name());
                    assertRefused(
                            () -> Pools.provider("lifo"),
                            "pools are stack",
                            "not loaded",
                            "io.cenote.spi.Absent",
                            BrokenProvider.class.getName(),
                            "a library is missing",
                            NamelessProvider.class.getName(),
                            "its name is null");
                });
    }

    @Test
    void two_kinds_of_one_name_are_refused_when_it_is_asked_for() {
        loader(StackProvider.class, OtherStackProvider.class, QueueProvider.class)
                .run(() -> {
                    assertRefused(
                            () -> Pools.provider("stack"),
                            "pool = 'stack'",
                            "more than one provider",
                            StackProvider.class.getName() + " and " + OtherStackProvider.class.getName(),
                            "leave one of them");
                    assertEquals("queue", Pools.provider("queue").name());
                });
    }

    @Test
    void a_name_that_is_null_is_refused() {
        assertEquals(
                "name",
                assertThrows(NullPointerException.class, () -> Pools.provider(null))
                        .getMessage());
    }

    @Test
    void a_pool_is_opened_over_a_connector_with_configuration_and_surroundings() {
        loader(StackProvider.class).run(() -> {
            PoolConfig config = stack().name("orders").build();
            PoolRuntime runtime = PoolRuntime.system();
            Connector<String> connector = connector();
            ConnectionPool<String> pool = Pools.open(connector, config, runtime);
            assertSame(config, pool.config());
            assertEquals(connector + " " + runtime, pool.toString());
            assertEquals(
                    connector + " " + PoolRuntime.system(),
                    Pools.open(connector, config).toString());
        });
    }

    @Test
    void pools_without_a_name_are_numbered_and_no_number_comes_twice() {
        loader(StackProvider.class).run(() -> {
            PoolConfig config = stack().build();
            int first = number(Pools.open(connector(), config));
            Pools.open(connector(), stack().name("orders").build());
            assertEquals(first + 1, number(Pools.open(connector(), config)));
            assertEquals("cenote", config.name());
        });
    }

    private static int number(ConnectionPool<?> pool) {
        String name = pool.config().name();
        assertTrue(name.matches("cenote-[0-9]+"), name);
        return Integer.parseInt(name.substring("cenote-".length()));
    }

    @Test
    void a_name_that_was_set_is_kept_whatever_it_is() {
        loader(StackProvider.class).run(() -> {
            for (PoolConfig config : List.of(
                    stack().name("cenote").build(),
                    stack().name("cenote-1").build(),
                    PoolConfig.of(Settings.of(Map.of("pool", "stack", "poolName", "cenote"))))) {
                assertEquals(config, Pools.open(connector(), config).config());
            }
        });
    }

    @Test
    void the_configuration_of_a_numbered_pool_keeps_its_name_until_another_pool_is_opened_with_it() {
        loader(StackProvider.class).run(() -> {
            PoolConfig given =
                    stack().maxSize(7).driverOptions(Map.of("user", "sa")).build();
            PoolConfig opened = Pools.open(connector(), given).config();
            assertEquals(opened.name(), opened.toBuilder().maxSize(8).build().name());
            assertEquals(given, opened.toBuilder().name("cenote").build());
            assertTrue(opened.describe().contains("numbered"), opened.describe());
            int next = number(Pools.open(connector(), opened.toBuilder().build()));
            assertEquals("cenote-" + (next - 1), opened.name());
        });
    }

    @Test
    void a_pool_is_opened_by_url_and_its_driver_gets_the_options() {
        run(
                StringDriver.class,
                () -> {
                    PoolConfig config =
                            stack().driverOptions(Map.of("counter", COUNTER)).build();
                    Pools.open(String.class, "text:x", config).close();
                    assertEquals("closed ", System.getProperty(COUNTER));
                    PoolRuntime runtime = new PoolRuntime(Ticker.system(), new PoolListener() {});
                    ConnectionPool<String> pool = Pools.open(String.class, "text:x", config, runtime);
                    assertTrue(pool.toString().endsWith(" " + runtime), pool.toString());
                },
                StackProvider.class);
    }

    @Test
    void a_connector_that_no_pool_took_is_closed() {
        run(
                StringDriver.class,
                () -> {
                    Map<String, String> options = new HashMap<>(Map.of("counter", COUNTER));
                    PoolConfig config = PoolConfig.builder()
                            .provider("failing")
                            .driverOptions(options)
                            .build();
                    Throwable error =
                            assertThrows(IllegalStateException.class, () -> Pools.open(String.class, "text:x", config));
                    assertEquals("create failed", error.getMessage());
                    assertEquals(0, error.getSuppressed().length);
                    assertEquals("closed ", System.getProperty(COUNTER));
                    options.put("failing", "yes");
                    error = assertThrows(
                            IllegalStateException.class,
                            () -> Pools.open(
                                    String.class,
                                    "text:x",
                                    config.toBuilder().driverOptions(options).build()));
                    assertEquals("create failed", error.getMessage());
                    assertEquals("close failed", error.getSuppressed()[0].getMessage());
                },
                FailingProvider.class);
    }

    @Test
    void a_connector_that_the_caller_made_stays_the_callers_if_there_is_no_pool() {
        loader(FailingProvider.class).run(() -> {
            PoolConfig config = PoolConfig.builder().provider("failing").build();
            assertThrows(IllegalStateException.class, () -> Pools.open(connector(), config));
            assertThrows(IllegalArgumentException.class, () -> Pools.open(connector(), stack().build()));
            assertNull(System.getProperty(COUNTER));
        });
    }

    @Test
    void an_unknown_kind_is_refused_before_a_connector_is_made() {
        run(
                NullDriver.class,
                () -> assertRefused(
                        () -> Pools.open(String.class, "null:x", stack().build()),
                        "pool = 'stack' [code]: no such pool"));
    }

    @Test
    void a_driver_that_makes_no_connector_is_named() {
        run(
                NullDriver.class,
                () -> assertEquals(
                        "the driver " + NullDriver.class.getName() + " returned null for a connector",
                        assertThrows(
                                        NullPointerException.class,
                                        () -> Pools.open(String.class, "null:x", stack().build()))
                                .getMessage()),
                StackProvider.class);
    }

    @Test
    void a_provider_that_makes_no_pool_is_named() {
        loader(NullProvider.class)
                .run(() -> assertEquals(
                        "the provider " + NullProvider.class.getName() + " returned null for a pool",
                        assertThrows(
                                        NullPointerException.class,
                                        () -> Pools.open(
                                                connector(),
                                                PoolConfig.builder()
                                                        .provider("null")
                                                        .build()))
                                .getMessage()));
    }

    @Test
    void what_a_pool_is_opened_with_is_not_null() {
        loader(StackProvider.class).run(() -> {
            PoolConfig config = stack().build();
            assertEquals(
                    "connector",
                    assertThrows(NullPointerException.class, () -> Pools.open((Connector<String>) null, config))
                            .getMessage());
            assertEquals(
                    "runtime",
                    assertThrows(NullPointerException.class, () -> Pools.open(connector(), config, null))
                            .getMessage());
            assertEquals(
                    "config",
                    assertThrows(NullPointerException.class, () -> Pools.open(connector(), null))
                            .getMessage());
        });
    }
}
