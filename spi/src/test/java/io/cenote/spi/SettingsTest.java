package io.cenote.spi;

import static io.cenote.spi.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.spi.Settings.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @Test
    void a_map_keeps_its_order_and_is_named_as_the_origin() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("z", "1");
        map.put("a", "");
        assertEquals(
                List.of(new Setting("z", "1", "map"), new Setting("a", "", "map")),
                Settings.of(map).all());
    }

    @Test
    void properties_are_ordered_by_key_and_include_their_defaults() {
        Properties defaults = new Properties();
        defaults.setProperty("m", "default");
        defaults.setProperty("a", "hidden");
        Properties properties = new Properties(defaults);
        properties.setProperty("z", "26");
        properties.setProperty("a", "1");
        assertEquals(
                List.of(
                        new Setting("a", "1", "properties"),
                        new Setting("m", "default", "properties"),
                        new Setting("z", "26", "properties")),
                Settings.of(properties).all());
    }

    @Test
    void a_value_or_key_of_properties_that_is_no_string_is_refused() {
        Properties properties = new Properties();
        properties.put("maximumPoolSize", 10);
        assertRefused(
                () -> Settings.of(properties),
                "maximumPoolSize",
                "[properties]",
                "must be a String",
                "java.lang.Integer");
        Properties others = new Properties();
        others.put(7, "x");
        assertRefused(() -> Settings.of(others), "'7'", "[properties]", "must be a String", "java.lang.Integer");
    }

    @Test
    void a_null_in_a_map_is_refused() {
        assertRefused(
                () -> Settings.of(Collections.singletonMap("poolName", null)),
                "poolName = null",
                "[map]",
                "leave the key out");
        assertRefused(() -> Settings.of(Collections.singletonMap(null, "x")), "key null", "[map]", "must have a name");
        assertRefused(() -> Settings.of(Map.of("", "x")), "key ''", "[map]", "must have a name");
        assertRefused(() -> Settings.empty().with("a", "1", null), "origin", "'a'", "must not be null");
    }

    @Test
    void a_source_that_is_null_is_refused_by_name() {
        assertEquals(
                "file",
                assertThrows(NullPointerException.class, () -> Settings.load(null))
                        .getMessage());
        assertEquals(
                "properties",
                assertThrows(NullPointerException.class, () -> Settings.of((Properties) null))
                        .getMessage());
        assertEquals(
                "map",
                assertThrows(NullPointerException.class, () -> Settings.of((Map<String, String>) null))
                        .getMessage());
    }

    @Test
    void with_adds_or_replaces_and_leaves_the_original() {
        Settings one = Settings.empty().with("a", "1", "here");
        Settings two = one.with("b", "2", "there").with("a", "3", "elsewhere");
        assertEquals(List.of(), Settings.empty().all());
        assertEquals(List.of(new Setting("a", "1", "here")), one.all());
        assertEquals(List.of(new Setting("a", "3", "elsewhere"), new Setting("b", "2", "there")), two.all());
    }

    @Test
    void without_takes_keys_away_and_ignores_absent_ones() {
        Settings settings = Settings.of(Map.of("a", "1", "b", "2"));
        assertEquals(
                List.of(new Setting("b", "2", "map")),
                settings.without(Set.of("a", "c")).all());
        assertEquals(2, settings.all().size());
    }

    @Test
    void the_upper_source_wins_and_keeps_its_origin() {
        Settings upper = Settings.empty().with("a", "1", "upper");
        Settings lower = Settings.empty().with("a", "2", "lower").with("b", "3", "lower");
        assertEquals(
                List.of(new Setting("a", "1", "upper"), new Setting("b", "3", "lower")),
                upper.over(lower).all());
        assertEquals(Optional.of("2"), lower.over(upper).text("a"));
    }

    @Test
    void values_are_read_by_type() {
        Settings settings = Settings.of(Map.of("i", "-12", "d", "30s", "t", "ON", "f", "False", "s", " x "));
        assertEquals(Optional.of(-12), settings.integer("i"));
        assertEquals(Optional.of(Duration.ofSeconds(30)), settings.duration("d"));
        assertEquals(Optional.of(true), settings.bool("t"));
        assertEquals(Optional.of(false), settings.bool("f"));
        assertEquals(Optional.of(" x "), settings.text("s"));
        assertEquals(Optional.of(new Setting("s", " x ", "map")), settings.find("s"));
    }

    @Test
    void a_key_that_is_not_set_is_empty_whatever_the_type() {
        assertEquals(Optional.empty(), Settings.empty().integer("a"));
        assertEquals(Optional.empty(), Settings.empty().duration("a"));
        assertEquals(Optional.empty(), Settings.empty().bool("a"));
        assertEquals(Optional.empty(), Settings.empty().text("a"));
        assertEquals(Optional.empty(), Settings.empty().find("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ten", "1.0", "+1", " 1", "1 ", "0x1", "-", "--1", "1-", "١"})
    void what_is_no_whole_number_is_refused(String text) {
        assertRefused(() -> Settings.of(Map.of("a", text)).integer("a"), "a = '" + text + "'", "[map]", "whole number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "-2147483649", "99999999999999999999"})
    void a_number_that_does_not_fit_is_refused_with_the_bound(String text) {
        assertRefused(() -> Settings.of(Map.of("a", text)).integer("a"), "a = '" + text + "'", "[map]", "2147483647");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "1", "true ", "o n"})
    void what_is_neither_on_nor_off_is_refused(String text) {
        assertRefused(() -> Settings.of(Map.of("a", text)).bool("a"), "a = '" + text + "'", "[map]", "true or false");
    }

    @Test
    void what_is_no_duration_is_refused() {
        assertRefused(
                () -> Settings.of(Map.of("a", "30 sec")).duration("a"), "a = '30 sec'", "[map]", "is not a duration");
    }

    @Test
    void a_refusal_shows_no_secret() {
        Settings settings = Settings.of(Map.of("password", "canary", "url", "tcp://u:canary@h"));
        String message = settings.refusal("password", "must be longer").getMessage();
        assertEquals("password = '***' [map]: must be longer", message);
        assertEquals(
                "url = 'tcp://u:***@h' [map]: no", settings.refusal("url", "no").getMessage());
    }

    @Test
    void no_secret_is_in_the_text_of_settings() {
        Settings settings = Settings.of(Map.of("dataSource.password", "canary", "jdbcUrl", "jdbc:x://u:canary@h"));
        assertFalse(settings.toString().contains("canary"), settings.toString());
        assertEquals("Settings[a = '1' [map]]", Settings.of(Map.of("a", "1")).toString());
    }

    @Test
    void an_unknown_key_is_refused_with_its_origin_and_nearest_neighbour() {
        Settings settings = Settings.of(Map.of("usernam", "x"));
        assertRefused(
                () -> settings.refuseUnknown(List.of("username", "password")),
                "unknown key 'usernam'",
                "[map]",
                "did you mean 'username'?");
    }

    @Test
    void an_unknown_key_that_is_like_none_is_refused_with_all_that_are_known() {
        assertRefused(
                () -> Settings.of(Map.of("colour", "x")).refuseUnknown(List.of("username", "dataSource.")),
                "unknown key 'colour'",
                "[map]",
                "known keys are username, dataSource.*");
    }

    @Test
    void known_keys_and_what_begins_with_a_known_prefix_are_not_refused() {
        Settings.of(Map.of("username", "x", "dataSource.x", "y")).refuseUnknown(List.of("username", "dataSource."));
        assertRefused(
                () -> Settings.of(Map.of("dataSource.", "x")).refuseUnknown(List.of("dataSource.")),
                "unknown key 'dataSource.' [map]: a name must follow the dot, as in 'dataSource.name'");
        assertRefused(
                () -> Settings.of(Map.of("usernames", "x")).refuseUnknown(List.of("username")),
                "unknown key 'usernames'");
    }

    @Test
    void a_key_cannot_forge_a_line() {
        assertRefused(
                () -> Settings.of(Map.of("a\nFORGED", "x")).refuseUnknown(List.of("b")),
                "unknown key 'a\\u000aFORGED'");
    }

    @Test
    void a_path_as_it_was_given_is_the_origin() {
        assertRefused(() -> Settings.load(Path.of("absent.properties")), "absent.properties", "does not exist");
    }
}
