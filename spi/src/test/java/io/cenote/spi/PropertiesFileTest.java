package io.cenote.spi;

import static io.cenote.spi.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropertiesFileTest {
    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return file(text, StandardCharsets.UTF_8);
    }

    private Path file(String text, Charset charset) throws IOException {
        return file(text.getBytes(charset));
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("pool.properties"), bytes);
    }

    private static Map<String, String> values(Path file) {
        Map<String, String> values = new HashMap<>();
        Settings.load(file).all().forEach(setting -> values.put(setting.key(), setting.value()));
        return values;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "a=1",
                "a=1\nb=2\r\nc=3\rd=4\n",
                "a: 1\nb 2\nc\t3\nd =4\ne = 5\nf := 6\ng == 7\nh   :   8",
                "  a = 1 2  \n\t\fb=2",
                "# a=1\n! b=2\n  # c=3\nd=#4\ne=!",
                "# goes not on \\\na=1",
                "a=1,\\\n   2,\\\r\n\t3\nb=4",
                "a=1\\\\\nb=2\\\\\\\n  3",
                "a\\\n  b = 1",
                "a=1\\\n# 2\nb=3",
                "a=1\\\n\nb=2",
                "\\\na=1",
                "a=1\\",
                "a",
                "a=",
                "a\\ b\\=c\\:d = 1",
                "a=\\t\\n\\r\\f\\\\\\=\\:\\#\\!\\ \\\"\\'\\;",
                "a=\\u00e9\\u20AC\\ud83d\\ude00x",
                "\\u0061\\u003db = 1",
                "a=é€\\é",
                "a=C:\\\\data",
                "\\#a=1\n\\!b=2\n\\\\=3",
            })
    void a_good_file_reads_as_java_util_properties_read_it(String text) throws IOException {
        Properties expected = new Properties();
        expected.load(new StringReader(text));
        assertEquals(expected, values(file(text)));
    }

    @Test
    void settings_keep_the_order_of_the_file_and_know_their_lines() throws IOException {
        Path file = file("# first\n\nz=1\ny=2\\\n  2\\\n  2\r\nx=3\n");
        assertEquals(
                List.of(
                        new Settings.Setting("z", "1", file + ":3"),
                        new Settings.Setting("y", "222", file + ":4"),
                        new Settings.Setting("x", "3", file + ":7")),
                Settings.load(file).all());
    }

    @Test
    void bytes_that_are_not_utf_8_are_read_as_iso_8859_1() throws IOException {
        assertEquals(Map.of("a", "é"), values(file("a=é", StandardCharsets.ISO_8859_1)));
        assertEquals(Map.of("a", "é"), values(file("a=é", StandardCharsets.UTF_8)));
    }

    @Test
    void a_key_that_comes_twice_is_refused_with_both_lines() throws IOException {
        Path file = file("a=canary\nb=2\n\na : canary\n");
        String message = assertRefused(() -> Settings.load(file), "'a'", "twice", file + ":1", file + ":4");
        assertFalse(message.contains("canary"), message);
    }

    @Test
    void a_key_that_comes_twice_in_other_spellings_is_refused() throws IOException {
        Path file = file("a=1\n\\u0061=1");
        assertRefused(() -> Settings.load(file), "'a'", file + ":1", file + ":2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1\nb=2\na=3\n\\u0061=4\nb=5", "a=\\d\\q\nb=C:\\Users", "\\a=\\b\na=\\8", "a=1\nb=\\-2"})
    void as_properties_a_file_reads_as_java_util_properties_read_it_and_mistakes_are_told_once_a_key(String text)
            throws IOException {
        Properties expected = new Properties();
        expected.load(new StringReader(text));
        List<String> mistakes = new ArrayList<>();
        Map<String, String> values = new HashMap<>();
        for (Settings.Setting setting :
                Settings.loadAsProperties(file(text), mistakes::add).all()) {
            values.put(setting.key(), setting.value());
        }
        assertEquals(expected, values);
        assertEquals(
                expected.keySet().stream()
                        .filter(key -> !expected.get(key).equals("-2")
                                && !expected.get(key).equals("1"))
                        .count(),
                mistakes.size(),
                mistakes::toString);
    }

    @Test
    void a_mistake_is_told_with_both_lines_and_without_a_secret() throws IOException {
        Path file = file("a=1\npassword=canary\\d\na=2");
        List<String> mistakes = new ArrayList<>();
        Settings.loadAsProperties(file, mistakes::add);
        assertEquals(
                List.of(
                        "password = '***' [" + file
                                + ":2]: a backslash that stands for nothing is left out; for a backslash write two",
                        "a = '2' [" + file + ":3]: stands in the place of " + file
                                + ":1, where the same key is set; leave one of them"),
                mistakes);
    }

    @Test
    void as_properties_the_rest_is_refused_as_ever() throws IOException {
        for (String text : List.of("a=\\u12", "=1", "\ufeffa=1")) {
            Path file = file(text);
            assertRefused(() -> Settings.loadAsProperties(file, mistake -> {}), file.toString());
        }
    }

    @Test
    void a_byte_order_mark_is_refused() throws IOException {
        Path utf8 = file("\ufeffa=1");
        assertRefused(() -> Settings.load(utf8), utf8.toString(), "byte-order mark", "UTF-8 without");
        Path big = file("\ufeffa=1", StandardCharsets.UTF_16BE);
        assertRefused(() -> Settings.load(big), "byte-order mark");
        Path little = file("\ufeffa=1", StandardCharsets.UTF_16LE);
        assertRefused(() -> Settings.load(little), "byte-order mark");
    }

    @Test
    void what_only_begins_like_a_byte_order_mark_is_read() throws IOException {
        assertEquals(Map.of("\u00ef\u00bb", ""), values(file(new byte[] {(byte) 0xEF, (byte) 0xBB})));
        assertEquals(Map.of("\u00ff", "1"), values(file(new byte[] {(byte) 0xFF, '=', '1'})));
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary\\u12", "canary\\u", "canary\\u12g4", "\\u00 e9", "\\uu00e9", "\\u+123", "\\u١٢٣٤"})
    void a_wrong_unicode_escape_is_refused_with_file_and_line(String value) throws IOException {
        Path file = file("# comment\na=1\nb=" + value + "\nc=3");
        String message =
                assertRefused(() -> Settings.load(file), file + ":3", "\\u needs four hexadecimal digits", "\\u00e9");
        assertFalse(message.contains("canary"), message);
    }

    @Test
    void a_wrong_escape_in_a_key_is_refused_too() throws IOException {
        Path file = file("a\\u12=1");
        assertRefused(() -> Settings.load(file), file + ":1", "\\u needs four");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C:\\data", "\\d", "\\0", "a\\x41", "\\U0041"})
    void an_escape_that_stands_for_nothing_is_refused_with_file_and_line(String value) throws IOException {
        Path file = file("a=1\nb=" + value);
        assertRefused(() -> Settings.load(file), file + ":2", "backslash", "t n r f u", "write two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=canary", ":canary", "  = canary"})
    void a_value_without_a_key_is_refused_with_file_and_line(String text) throws IOException {
        Path file = file("a=1\n" + text);
        String message = assertRefused(() -> Settings.load(file), file + ":2", "no key");
        assertFalse(message.contains("canary"), message);
    }

    @Test
    void a_missing_file_is_refused_with_its_whole_path() {
        Path missing = Path.of("no-such-folder", "pool.properties");
        assertRefused(() -> Settings.load(missing), missing.toAbsolutePath().toString(), "does not exist");
    }

    @Test
    void a_folder_is_refused() {
        assertRefused(() -> Settings.load(folder), folder.toString(), "is a directory");
    }

    @Test
    void a_file_that_cannot_be_read_is_refused_with_the_reason() throws IOException {
        Path below = file("a=1").resolve("pool.properties");
        assertRefused(() -> Settings.load(below), below.toString(), "cannot be read", "FileSystemException");
    }

    @Test
    void a_file_without_end_is_refused() throws IOException {
        Path largest = file("#".repeat(1 << 20));
        assertEquals(Map.of(), values(largest));
        Path larger = file("#".repeat((1 << 20) + 1));
        assertRefused(() -> Settings.load(larger), larger.toString(), "larger than 1 MiB");
    }
}
