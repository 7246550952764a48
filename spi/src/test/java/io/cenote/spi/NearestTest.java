package io.cenote.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestTest {
    private static final List<String> KNOWN =
            List.of("maximumPoolSize", "minimumIdle", "idleTimeout", "pool", "dataSource.");

    @ParameterizedTest
    @CsvSource({
        "maximumPoolSiz, maximumPoolSize",
        "maxPoolSize, maximumPoolSize",
        "max-pool-size, maximumPoolSize",
        "maxPolSize, maximumPoolSize",
        "minIdle, minimumIdle",
        "minIdel, minimumIdle",
        "maximumPoolSizes, maximumPoolSize",
        "maximunPoolSize, maximumPoolSize",
        "maximumpoolsize, maximumPoolSize",
        "maximum-pool-size, maximumPoolSize",
        "MAXIMUM_POOL_SIZE, maximumPoolSize",
        "spring.datasource.hikari.minimum-idle, minimumIdle",
        "miniumIdle, minimumIdle",
        "idelTimeuot, idleTimeout",
        "opol, pool",
        "pol, pool",
        "datasource.user, dataSource.user",
        "dataSorce.cache.size, dataSource.cache.size",
    })
    void a_slip_leads_to_the_name_that_was_meant(String name, String meant) {
        assertEquals(Optional.of(meant), Nearest.of(name, KNOWN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                ".x",
                "minPoolSize",
                "minimumPoolSize",
                "maximumIdle",
                "x.",
                "driver",
                "opl",
                "somethingElseAltogether",
                "a.",
                "---"
            })
    void a_name_that_is_like_none_leads_nowhere(String name) {
        assertEquals(Optional.empty(), Nearest.of(name, KNOWN));
    }

    @Test
    void a_name_without_end_is_not_compared() {
        String name = "p".repeat(65);
        assertEquals(Optional.empty(), Nearest.of(name, List.of(name)));
        assertEquals(Optional.of(name.substring(1)), Nearest.of(name.substring(1), List.of(name.substring(1))));
    }

    @Test
    void among_no_names_there_is_no_nearest() {
        assertEquals(Optional.empty(), Nearest.of("pool", List.of()));
    }
}
