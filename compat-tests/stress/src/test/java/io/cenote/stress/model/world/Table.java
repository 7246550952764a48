package io.cenote.stress.model.world;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.omg.cenote.Store;

/**
 * In place of {@code ConcurrentHashMap}: each call is one step, before which the schedule may change the thread. What
 * goes on inside the JDK's map is not what is checked here.
 */
public final class Table<K, V> extends AbstractMap<K, V> {
    private final Store store = new Store();

    /** As {@code ConcurrentHashMap.newKeySet}. */
    public static <K> Names<K> newKeySet() {
        return new Names<>();
    }

    @Override
    @SuppressWarnings("unchecked")
    public V get(Object key) {
        World.step();
        return (V) store.get(key);
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    @SuppressWarnings("unchecked")
    public V put(K key, V value) {
        World.step();
        return (V) store.put(key, value);
    }

    @Override
    @SuppressWarnings("unchecked")
    public V remove(Object key) {
        World.step();
        return (V) store.remove(key);
    }

    @Override
    public int size() {
        World.step();
        return store.size();
    }

    /** What was there at one moment. */
    @Override
    @SuppressWarnings("unchecked")
    public Collection<V> values() {
        World.step();
        Object[] values = store.keys();
        for (int i = 0; i < values.length; i++) {
            values[i] = store.get(values[i]);
        }
        return (Collection<V>) Arrays.asList(values);
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        throw new UnsupportedOperationException();
    }

    /** In place of the key set. */
    public static final class Names<K> extends AbstractSet<K> {
        private final Store store = new Store();

        @Override
        public boolean add(K key) {
            World.step();
            return store.put(key, key) == null;
        }

        @Override
        public boolean remove(Object key) {
            World.step();
            return store.remove(key) != null;
        }

        @Override
        public boolean contains(Object key) {
            World.step();
            return store.get(key) != null;
        }

        @Override
        public int size() {
            World.step();
            return store.size();
        }

        @Override
        public boolean isEmpty() {
            return size() == 0;
        }

        /** What was there when it began; as with the JDK's, that may be over when it is met. */
        @Override
        public Iterator<K> iterator() {
            World.step();
            Object[] keys = store.keys();
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < keys.length;
                }

                @Override
                @SuppressWarnings("unchecked")
                public K next() {
                    if (next == keys.length) {
                        throw new NoSuchElementException();
                    }
                    return (K) keys[next++];
                }
            };
        }
    }
}
