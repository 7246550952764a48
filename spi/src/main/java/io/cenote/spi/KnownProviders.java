package io.cenote.spi;

import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The providers of a service that were found before, so that the next pool does not read the class path again: of the
 * 2.3 ms that it takes to open a pool whose code is known, that is 2.
 *
 * <p>Remembered by the context class loader, and only if each provider works and belongs to the SPI's own class loader:
 * then what is remembered here keeps no other class loader alive. Safe for use by many threads; nothing is looked up under
 * the lock.
 *
 * @param <S> the service
 */
final class KnownProviders<S> {
    private static final ClassLoader OWN = KnownProviders.class.getClassLoader();

    private final Class<S> service;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. A key may be null: a thread without a context class loader. */
    private final Map<ClassLoader, List<S>> known = new WeakHashMap<>();

    KnownProviders(Class<S> service) {
        this.service = service;
    }

    /** Those that are known, or else {@link #lookUp}. Who does not find what it wants in these looks them up. */
    Providers<S> get() {
        lock.lock();
        List<S> found;
        try {
            found = known.get(Thread.currentThread().getContextClassLoader());
        } finally {
            lock.unlock();
        }
        return found == null ? lookUp() : Providers.of(found);
    }

    /** Looks them up as if none were known. */
    Providers<S> lookUp() {
        Providers<S> found = Providers.of(service);
        List<S> all = found.all();
        boolean lasting = found.broken().isEmpty();
        for (S provider : all) {
            lasting &= provider.getClass().getClassLoader() == OWN;
        }
        lock.lock();
        try {
            if (lasting) {
                known.put(Thread.currentThread().getContextClassLoader(), all);
            } else {
                known.remove(Thread.currentThread().getContextClassLoader());
            }
        } finally {
            lock.unlock();
        }
        return found;
    }
}
