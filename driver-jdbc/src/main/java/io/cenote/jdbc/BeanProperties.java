package io.cenote.jdbc;

import io.cenote.spi.Settings;
import io.cenote.spi.Settings.Setting;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sets properties of a driver's own data source, from objects, from text, or to an object whose class is named by the text. No
 * value appears in a message: any may be a credential.
 */
final class BeanProperties {
    private BeanProperties() {}

    /**
     * Calls the setter of each property.
     *
     * @throws IllegalArgumentException if there is no such setter, or it does not take the value
     */
    static void set(Object bean, Map<String, Object> values) {
        values.forEach((name, value) -> set(bean, name, value));
    }

    private static void set(Object bean, String name, Object value) {
        List<Method> setters = Stream.of(
                        "set" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                        "set" + name.toUpperCase(Locale.ROOT))
                .flatMap(setter -> Arrays.stream(bean.getClass().getMethods())
                        .filter(method -> method.getName().equals(setter) && method.getParameterCount() == 1))
                .toList();
        if (setters.isEmpty()) {
            throw refusal(bean, name, "has no such property; it has " + String.join(", ", names(bean)), null);
        }
        for (Reading reading : List.<Reading>of(BeanProperties::asItIs, BeanProperties::parsed, BeanProperties::made)) {
            for (Method setter : setters) {
                Optional<?> taken;
                try {
                    taken = reading.as(setter.getParameterTypes()[0], value);
                } catch (NumberFormatException e) {
                    throw refusal(bean, name, "needs a number", null);
                }
                if (taken.isPresent()) {
                    call(bean, name, setter, taken.get());
                    return;
                }
            }
        }
        throw refusal(
                bean,
                name,
                "needs a " + setters.get(0).getParameterTypes()[0].getTypeName() + ", or the name of a class of it",
                null);
    }

    private interface Reading {
        Optional<?> as(Class<?> type, Object value);
    }

    /** Text is an object for those alone that want text: it may stand for another. */
    private static Optional<?> asItIs(Class<?> type, Object value) {
        return type.isInstance(value) && (type == String.class || !(value instanceof String))
                ? Optional.of(value)
                : Optional.empty();
    }

    /** A text that names no class is itself what a setter for anything is given. */
    private static Optional<?> made(Class<?> type, Object value) {
        try {
            return Optional.of(Instances.of(new Setting("dataSource", String.valueOf(value), "code"), type));
        } catch (IllegalArgumentException none) {
            return type.isInstance(value) ? Optional.of(value) : Optional.empty();
        }
    }

    private static void call(Object bean, String name, Method setter, Object value) {
        try {
            setter.invoke(bean, value);
        } catch (InvocationTargetException e) {
            throw refusal(bean, name, "is refused: " + e.getCause().getClass().getName(), null);
        } catch (ReflectiveOperationException e) {
            throw refusal(bean, name, "cannot be set: its class and its package must be open to others", e);
        }
    }

    private static Optional<?> parsed(Class<?> type, Object value) {
        String text = String.valueOf(value);
        if (type == String.class) {
            return Optional.of(text);
        } else if (type == int.class || type == Integer.class) {
            return Optional.of(Integer.valueOf(text));
        } else if (type == long.class || type == Long.class) {
            return Optional.of(number(text));
        } else if (type == short.class || type == Short.class) {
            return Optional.of(Short.valueOf(text));
        } else if (type == boolean.class || type == Boolean.class) {
            return Optional.of(Boolean.valueOf(text));
        } else if (type == char[].class) {
            return Optional.of(text.toCharArray());
        } else if (type == String[].class) {
            return Optional.of(parts(text).toArray(String[]::new));
        } else if (type == int[].class) {
            return Optional.of(parts(text).stream().mapToInt(Integer::parseInt).toArray());
        }
        return Optional.empty();
    }

    /** A duration, such as {@code 5s}, is so many milliseconds. */
    private static Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            try {
                return Settings.empty()
                        .with("number", text, "code")
                        .duration("number")
                        .orElseThrow()
                        .toMillis();
            } catch (IllegalArgumentException | ArithmeticException none) {
                throw e;
            }
        }
    }

    /** What stands between commas; a backslash before a comma makes it part of the text. */
    private static List<String> parts(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split("(?<!\\\\),", -1))
                        .map(part -> part.replace("\\,", ","))
                        .toList();
    }

    private static List<String> names(Object bean) {
        List<String> names = new ArrayList<>();
        for (Method method : bean.getClass().getMethods()) {
            if (method.getName().startsWith("set") && method.getParameterCount() == 1) {
                names.add(method.getName().substring(3, 4).toLowerCase(Locale.ROOT)
                        + method.getName().substring(4));
            }
        }
        return names.stream().distinct().sorted().toList();
    }

    private static IllegalArgumentException refusal(Object bean, String name, String what, Exception cause) {
        return new IllegalArgumentException(
                "dataSource." + name + ": " + bean.getClass().getName() + " " + what, cause);
    }
}
