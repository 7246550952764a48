package io.cenote.spi;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The providers of a service: those that the context class loader sees, then those that the SPI's own sees.
 *
 * <p>A provider that does not load hides no other: it is left out, and {@link #broken} says why. A class that both
 * loaders see counts once.
 *
 * @param <S> the service
 */
final class Providers<S> {
    /** After so many failures in a row a loader is given up: one that cannot look up anything never comes to an end. */
    private static final int MOST_FAILURES = 100;

    private final Map<String, S> byClass = new LinkedHashMap<>();
    private final List<String> broken = new ArrayList<>();

    private Providers() {}

    static <S> Providers<S> of(Class<S> service) {
        return of(service, Thread.currentThread().getContextClassLoader(), Providers.class.getClassLoader());
    }

    /** Given ones. */
    static <S> Providers<S> of(List<S> found) {
        Providers<S> providers = new Providers<>();
        for (S provider : found) {
            providers.byClass.put(provider.getClass().getName(), provider);
        }
        return providers;
    }

    /** Those that the first loader sees, then those that the second sees. A loader may be null, which is skipped. */
    static <S> Providers<S> of(Class<S> service, ClassLoader first, ClassLoader second) {
        Providers<S> providers = new Providers<>();
        if (first != null && first != second) {
            providers.add(ServiceLoader.load(service, first));
        }
        if (second != null) {
            providers.add(ServiceLoader.load(service, second));
        }
        return providers;
    }

    private void add(ServiceLoader<S> loader) {
        Iterator<ServiceLoader.Provider<S>> found = loader.stream().iterator();
        for (int failures = 0; failures < MOST_FAILURES; ) {
            try {
                if (!found.hasNext()) {
                    return;
                }
                ServiceLoader.Provider<S> provider = found.next();
                String name = provider.type().getName();
                if (!byClass.containsKey(name)) {
                    byClass.put(name, provider.get());
                }
                failures = 0;
            } catch (ServiceConfigurationError | LinkageError e) {
                failures++;
                dropBroken(problem(e));
            }
        }
    }

    /** Leaves a provider out that was found but does not work. */
    void dropBroken(S provider, String problem) {
        byClass.remove(provider.getClass().getName(), provider);
        dropBroken(provider.getClass().getName() + ": " + problem);
    }

    private void dropBroken(String text) {
        String problem = Text.printable(text);
        if (!broken.contains(problem)) {
            broken.add(problem);
        }
    }

    private static String problem(Throwable error) {
        String what = error instanceof ServiceConfigurationError ? error.getMessage() : error.toString();
        return error.getCause() == null ? what : what + " (" + error.getCause() + ")";
    }

    /** The providers that work, in the order in which they were found. */
    List<S> all() {
        return List.copyOf(byClass.values());
    }

    /** What to add to a message about a provider that was not found: those that did not load, if any. */
    String broken() {
        return broken.isEmpty() ? "" : "; not loaded: " + String.join("; ", broken);
    }
}
