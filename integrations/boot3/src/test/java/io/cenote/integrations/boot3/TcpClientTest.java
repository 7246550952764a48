package io.cenote.integrations.boot3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.integrations.kit.Pool;
import io.cenote.spi.PoolConfig;
import io.cenote.suite.kit.Await;
import io.cenote.tcp.TcpClient;
import io.cenote.tcp.server.TcpServer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/** A pool of other connections than those of JDBC, with its keys among those of an application. */
class TcpClientTest {
    @Configuration(proxyBeanMethods = false)
    static class Application {
        @Bean
        TcpClient prices(Environment environment) {
            Map<String, String> keys = Binder.get(environment)
                    .bind("prices.pool", Bindable.mapOf(String.class, String.class))
                    .orElseGet(Map::of);
            return TcpClient.open(environment.getRequiredProperty("prices.url"), PoolConfig.load(keys));
        }
    }

    private static ConfigurableApplicationContext start(int port, String... more) {
        return new SpringApplicationBuilder(Application.class)
                .properties(
                        "prices.url=tcp://localhost:" + port, "logging.level.root=off", "spring.main.banner-mode=off")
                .properties(more)
                .run();
    }

    @Test
    void itsKeysAreBoundAndItEndsWithTheApplication() throws Exception {
        Set<Thread> before = poolThreads();
        try (TcpServer server = TcpServer.builder(request -> request).start()) {
            try (ConfigurableApplicationContext application =
                    start(server.port(), "prices.pool.maximumPoolSize=3", "prices.pool.connectionTimeout=5s")) {
                TcpClient client = application.getBean(TcpClient.class);
                assertEquals(3, client.pool().config().maxSize());
                assertEquals(Duration.ofSeconds(5), client.pool().config().acquireTimeout());
                assertEquals("x", new String(client.request("x".getBytes(UTF_8), Duration.ofSeconds(30)), UTF_8));
            }
        }
        Await.ordinary().until("all threads have ended", () -> before.containsAll(poolThreads()));
    }

    @Test
    void aMistypedKeyStopsTheStart() {
        Throwable refusal = NestedExceptionUtils.getMostSpecificCause(
                assertThrows(RuntimeException.class, () -> start(1, "prices.pool.maximumPoolSise=3")));
        assertTrue(refusal.getMessage().contains("maximumPoolSise"), refusal.getMessage());
    }

    private static Set<Thread> poolThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Pool.CENOTE::owns)
                .collect(Collectors.toSet());
    }
}
