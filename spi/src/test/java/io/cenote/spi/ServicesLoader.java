package io.cenote.spi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A class loader with providers of its own, as an application's context class loader has. It defines the classes of
 * {@link TestProviders} itself: inside the tests' module {@link java.util.ServiceLoader} would pass them over.
 */
final class ServicesLoader extends ClassLoader {
    private static final String PREFIX = TestProviders.class.getName();

    /** The name of a provider whose class cannot be linked. */
    static final String UNLINKABLE = "io.cenote.spi.Unlinkable";

    private final String resource;
    private final Path file;

    /** Offers providers of a service, each named by its class or by any other text. Writes them to a file. */
    ServicesLoader(Path file, Class<?> service, List<?> providers) {
        super(ServicesLoader.class.getClassLoader());
        this.resource = "META-INF/services/" + service.getName();
        this.file = file;
        String lines = providers.stream()
                .map(provider -> provider instanceof Class<?> c ? c.getName() : provider.toString())
                .collect(Collectors.joining("\n"));
        try {
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs with this loader as the thread's context class loader. */
    void run(Runnable work) {
        runWith(this, work);
    }

    static void runWith(ClassLoader loader, Runnable work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.equals(UNLINKABLE)) {
            throw new NoClassDefFoundError("some/Parent");
        }
        if (!name.startsWith(PREFIX)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String classFile = name.substring(name.lastIndexOf('.') + 1) + ".class";
        try (InputStream in = TestProviders.class.getResourceAsStream(classFile)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return name.equals(resource)
                ? Collections.enumeration(List.of(file.toUri().toURL()))
                : super.getResources(name);
    }
}
