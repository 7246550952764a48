package io.cenote.stress.mutants;

import io.cenote.spi.PoolProvider;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Loads engine and pools anew, with some classes changed; their SPI is everybody's. */
final class MutantLoader extends ClassLoader {
    private final Map<String, byte[]> changed;

    MutantLoader(Map<String, byte[]> changed) {
        super(MutantLoader.class.getClassLoader());
        this.changed = changed;
    }

    PoolProvider provider(String kind) {
        String name = Character.toUpperCase(kind.charAt(0)) + kind.substring(1);
        try {
            return (PoolProvider) loadClass("io.cenote.pool." + kind + "." + name + "PoolProvider")
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("io.cenote.engine.") && !name.startsWith("io.cenote.pool.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/');
        byte[] bytes = changed.get(path);
        if (bytes == null) {
            try (InputStream original = getResourceAsStream(path + ".class")) {
                if (original == null) {
                    throw new ClassNotFoundException(name);
                }
                bytes = original.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
        return defineClass(name, bytes, 0, bytes.length);
    }
}
