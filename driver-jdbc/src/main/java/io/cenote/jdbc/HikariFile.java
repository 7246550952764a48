package io.cenote.jdbc;

import io.cenote.spi.Settings;
import io.cenote.spi.Settings.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * What a file says, or properties do, in the words that HikariCP 7.1.0 understands: names that begin with a capital, any
 * word for a switch, a number with a plus sign, a key that comes twice. What is likely to be a mistake is told. What HikariCP does not understand is
 * left as it is, for its reader to refuse.
 *
 * <p>Of a file and of properties alone: what setters and the process set is not written for HikariCP.
 *
 * @param settings as they are meant
 * @param warnings what was not taken as it stands there, a line each
 */
record HikariFile(Settings settings, List<String> warnings) {
    private static final List<String> NUMBERS = List.of(
            "maximumPoolSize",
            "minimumIdle",
            "connectionTimeout",
            "validationTimeout",
            "idleTimeout",
            "maxLifetime",
            "keepaliveTime",
            "leakDetectionThreshold",
            JdbcSettings.INITIALIZATION_FAIL_TIMEOUT,
            JdbcSettings.TRANSACTION_ISOLATION);

    static HikariFile load(Path file) {
        List<String> mistakes = new ArrayList<>();
        Settings settings = Settings.loadAsProperties(file, mistakes::add);
        return read(settings, mistakes);
    }

    static HikariFile of(Settings settings) {
        return read(settings, List.of());
    }

    private static HikariFile read(Settings settings, List<String> mistakes) {
        if (settings.all().isEmpty()) {
            return new HikariFile(settings, mistakes);
        }
        Corrections corrections = new Corrections(settings, mistakes);
        names(corrections);
        for (String key : JdbcSettings.SWITCHES_OF_HIKARI) {
            readSwitch(corrections, key);
        }
        for (String key : NUMBERS) {
            readNumber(corrections, key);
        }
        return new HikariFile(corrections.settings(), corrections.warnings());
    }

    /** HikariCP sets what {@link Properties} give it in their own order: of two spellings the last of that counts. */
    private static void names(Corrections corrections) {
        Properties inOrder = new Properties();
        for (Setting setting : corrections.settings().all()) {
            inOrder.put(setting.key(), setting.key());
        }
        Map<String, String> spellings = new HashMap<>();
        for (Object spelling : inOrder.values()) {
            spellings.put(known((String) spelling), (String) spelling);
        }
        Settings named = Settings.empty();
        for (Setting setting : corrections.settings().all()) {
            String key = known(setting.key());
            if (setting.key().equals(JdbcSettings.OPTION_PREFIX)) {
                corrections.warn(
                        setting, "names no property of the driver and is left out; write its name after the dot");
            } else if (!spellings.get(key).equals(setting.key())) {
                corrections.warn(
                        setting,
                        "is left out, because HikariCP takes " + spellings.get(key)
                                + ", the same key; leave one of them");
            } else {
                named = named.with(key, setting.value(), setting.origin());
            }
        }
        corrections.settings(named);
    }

    private static String known(String key) {
        String lower = key.substring(0, 1).toLowerCase(Locale.ROOT) + key.substring(1);
        return isName(lower) && !isName(key) ? lower : key;
    }

    private static boolean isName(String key) {
        return !key.equals(JdbcSettings.OPTION_PREFIX)
                && (JdbcSettings.known().contains(key) || JdbcSettings.REFUSED.containsKey(key));
    }

    private static void readSwitch(Corrections corrections, String key) {
        String text = corrections.text(key).orElse("false").toLowerCase(Locale.ROOT);
        if (!List.of("true", "false", "off").contains(text)) {
            corrections.take(key, "false", "as HikariCP takes every word but true; write true or false");
        }
    }

    private static void readNumber(Corrections corrections, String key) {
        String text = corrections.text(key).orElse("");
        if (text.isEmpty()) {
            return;
        }
        try {
            String plain = Long.toString(Long.parseLong(text));
            boolean zerosBefore = text.matches("[0-9]+") && !key.equals(JdbcSettings.TRANSACTION_ISOLATION);
            if (!plain.equals(text) && !zerosBefore) {
                corrections.take(key, plain, "as HikariCP does; write " + plain);
            }
        } catch (NumberFormatException none) {
            // A duration with its unit, or for its reader to refuse.
        }
    }
}
