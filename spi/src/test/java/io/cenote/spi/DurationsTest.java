package io.cenote.spi;

import static io.cenote.spi.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "30000, PT30S",
        "0, PT0S",
        "500ms, PT0.5S",
        "30s, PT30S",
        "2m, PT2M",
        "1h, PT1H",
        "2d, PT48H",
        "PT30S, PT30S",
        "PT0.0005S, PT0.0005S",
        "P1DT1H, PT25H",
        "PT2H-30M, PT1H30M",
        "9223372036854, PT9223372036.854S",
    })
    void milliseconds_units_and_iso_are_read(String text, Duration duration) {
        assertEquals(duration, Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "30 sec",
                "30 s",
                "30s ",
                " 30s",
                "30S",
                "30sec",
                "s",
                "1.5s",
                "+30",
                "0x10",
                "٣٠s",
                "P",
                "PT",
                "pt30s",
                "P1Y",
                "for ever",
                "ms",
                "1_000",
                "--1",
                "PT1S\n"
            })
    void any_other_form_is_refused_with_examples(String text) {
        assertRefused(() -> Durations.parse(text), "is not a duration", "30000", "500ms", "30s", "2m", "PT30S");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-30s", "PT-30S", "-PT30S", "-0"})
    void a_negative_duration_is_refused(String text) {
        assertRefused(() -> Durations.parse(text), "must not be negative");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036855",
                "9223372037s",
                "106752d",
                "9223372036854775807",
                "9223372036854775808",
                "9223372036854775807d",
                "99999999999999999999999ms",
                "PT9223372037S",
                "PT9223372036854775808S",
                "P99999999999999999D"
            })
    void a_duration_that_does_not_fit_in_nanoseconds_is_refused(String text) {
        assertRefused(() -> Durations.parse(text), "must fit in nanoseconds", "292 years");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0",
        "PT0.25S, 250ms",
        "PT90S, 90s",
        "PT2M, 2m",
        "PT90M, 90m",
        "PT2H, 2h",
        "PT24H, 1d",
        "PT36H, 36h",
        "PT1.5S, 1500ms",
        "PT0.0005S, PT0.0005S",
        "PT1.000000001S, PT1.000000001S",
    })
    void a_duration_is_shown_so_that_it_can_be_read_again(Duration duration, String text) {
        assertEquals(text, Durations.show(duration));
        assertEquals(duration, Durations.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"PT-1S, PT-1S", "PT9223372037S, PT2562047H47M17S"})
    void a_duration_that_no_property_takes_is_shown_nevertheless(Duration duration, String text) {
        assertEquals(text, Durations.show(duration));
    }
}
