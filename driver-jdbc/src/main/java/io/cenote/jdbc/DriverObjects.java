package io.cenote.jdbc;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;

/**
 * What was given in code for the driver's data source and is more than text, number or switch. Beside each object stands the text that the settings
 * have for it: if another text is in force, the object was overruled.
 *
 * <p>Guarded by the lock of the properties that it belongs to.
 */
final class DriverObjects {
    private record Given(String text, Object object) {}

    private final Map<String, Given> byName = new HashMap<>();

    /** Keeps an object, in the place of what had this name. */
    void give(String name, Object value) {
        if (isText(value)) {
            byName.remove(name);
        } else {
            byName.put(name, new Given(String.valueOf(value), value));
        }
    }

    /** The options, each as the object that was given for it, or as its text. */
    Map<String, Object> of(Map<String, String> options) {
        Map<String, Object> values = new LinkedHashMap<>();
        options.forEach((name, text) -> {
            Given given = byName.get(name);
            values.put(name, given != null && given.text.equals(text) ? given.object : text);
        });
        return values;
    }

    /** The properties with numbers, switches and options of the driver as text, without what a setter is for; what else is no text is for the reader to refuse. */
    static Properties texts(Properties properties) {
        Properties texts = new Properties();
        for (String name : properties.stringPropertyNames()) {
            texts.setProperty(name, properties.getProperty(name));
        }
        properties.forEach((key, value) -> {
            if (!hasSetter(key, value)) {
                boolean text = isText(value) || value instanceof CharSequence || isOption(key);
                texts.put(key, text ? String.valueOf(value) : value);
            }
        });
        return texts;
    }

    /** Whether a value is no text, and what the setter of its key is for. */
    static boolean hasSetter(Object key, Object value) {
        return JdbcSettings.DATA_SOURCE.equals(key) && value instanceof DataSource
                || JdbcSettings.THREAD_FACTORY.equals(key) && value instanceof ThreadFactory
                || JdbcSettings.CREDENTIALS_PROVIDER.equals(key) && value instanceof CredentialsProvider
                || "dataSourceProperties".equals(key) && value instanceof Properties;
    }

    /** Keeps of the properties those options of the driver that are no text. */
    void giveAll(Properties properties) {
        properties.forEach((key, value) -> {
            if (isOption(key)) {
                give(((String) key).substring(JdbcSettings.OPTION_PREFIX.length()), value);
            }
        });
    }

    private static boolean isText(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    private static boolean isOption(Object key) {
        return key instanceof String name && name.startsWith(JdbcSettings.OPTION_PREFIX);
    }
}
