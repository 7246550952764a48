package io.cenote.jdbc;

import io.cenote.spi.Settings.Setting;

/** Makes the objects whose classes are named in the configuration, which is trusted. */
final class Instances {
    private Instances() {}

    /**
     * An instance of a class that the context class loader sees, or else the one that loaded us.
     *
     * @throws IllegalArgumentException if there is no such class, it is of another type or cannot be made
     */
    static <T> T of(Setting className, Class<T> type) {
        for (ClassLoader loader :
                new ClassLoader[] {Thread.currentThread().getContextClassLoader(), Instances.class.getClassLoader()}) {
            try {
                return Class.forName(className.value(), true, loader)
                        .asSubclass(type)
                        .getConstructor()
                        .newInstance();
            } catch (ClassNotFoundException missing) {
                // Is no cause: it would show the value as it is, which may be a URL by mistake.
            } catch (ClassCastException e) {
                throw new IllegalArgumentException(className + ": is not a " + type.getName(), e);
            } catch (ReflectiveOperationException | LinkageError e) {
                throw new IllegalArgumentException(
                        className
                                + ": cannot be used, it must be a public class with a public constructor without arguments",
                        e);
            }
        }
        throw new IllegalArgumentException(className + ": is not found; put its jar on the class path");
    }
}
