package io.cenote.compare;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The jars of {@code --cp}: seen by this JVM through a class loader, and by measured ones on their class path. */
final class Jars {
    private Jars() {}

    /**
     * A class loader that sees the jars. Makes it the thread's context class loader, by which drivers and pools are
     * found, and adds the jars to the class path that JMH gives to the JVMs it starts.
     *
     * @param list jars or directories of classes, separated as on a class path; null for none
     * @return the class loader
     * @throws UsageException if one of them does not exist
     */
    static ClassLoader add(String list) {
        ClassLoader own = Jars.class.getClassLoader();
        if (list == null) {
            return own;
        }
        List<URL> urls = new ArrayList<>();
        StringBuilder path = new StringBuilder(System.getProperty("java.class.path"));
        for (String entry : list.split(File.pathSeparator, -1)) {
            Path file = Path.of(entry).toAbsolutePath();
            if (entry.isEmpty() || !Files.isReadable(file)) {
                throw new UsageException("--cp names '" + entry + "', which cannot be read: give jars, separated by '"
                        + File.pathSeparator + "'.");
            }
            try {
                urls.add(file.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new UsageException("--cp names '" + entry + "', which is no file name.");
            }
            path.append(File.pathSeparator).append(file);
        }
        System.setProperty("java.class.path", path.toString());
        ClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), own);
        Thread.currentThread().setContextClassLoader(loader);
        return loader;
    }
}
