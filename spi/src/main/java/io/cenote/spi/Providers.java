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
    private final Map<String, S> byClass = new LinkedHashMap<>();
    private final List<String> broken = new ArrayList<>();

    private Providers() {}

    static <S> Providers<S> of(Class<S> service) {
        Providers<S> providers = new Providers<>();
        ClassLoader own = Providers.class.getClassLoader();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null && context != own) {
            providers.add(ServiceLoader.load(service, context));
        }
        providers.add(ServiceLoader.load(service, own));
        return providers;
    }

    private void add(ServiceLoader<S> loader) {
        Iterator<ServiceLoader.Provider<S>> found = loader.stream().iterator();
        String last = null;
        while (true) {
            try {
                if (!found.hasNext()) {
                    return;
                }
                ServiceLoader.Provider<S> provider = found.next();
                String name = provider.type().getName();
                if (!byClass.containsKey(name)) {
                    byClass.put(name, provider.get());
                }
                last = null;
            } catch (ServiceConfigurationError | LinkageError e) {
                String problem = problem(e);
                if (problem.equals(last)) {
                    // The loader does not get past this one.
                    return;
                }
                last = problem;
                dropBroken(problem);
            }
        }
    }

    /** Leaves a provider out that was found but does not work. */
    void dropBroken(S provider, String problem) {
        byClass.remove(provider.getClass().getName(), provider);
        dropBroken(provider.getClass().getName() + ": " + problem);
    }

    private void dropBroken(String problem) {
        if (!broken.contains(problem)) {
            broken.add(problem);
        }
    }

    private static String problem(Throwable error) {
        return error.getCause() == null ? error.toString() : error.getMessage() + " (" + error.getCause() + ")";
    }

    /** The providers that work, in the order in which they were found. */
    List<S> all() {
        return List.copyOf(byClass.values());
    }

    /** What to add to a message about a provider that was not found: those that did not load, if any. */
    String broken() {
        return broken.isEmpty() ? "" : "; not loaded: " + Text.printable(String.join("; ", broken));
    }
}
