package org.omg.cenote;

import java.util.Arrays;

/** Keys and their values, few of them. */
public final class Store {
    private Object[] keys = new Object[4];
    private Object[] values = new Object[4];
    private int size;

    /**
     * The value of a key.
     *
     * @param key the key
     * @return its value, or null
     */
    public Object get(Object key) {
        int place = place(key);
        return place < 0 ? null : values[place];
    }

    /**
     * Enters a key.
     *
     * @param key the key
     * @param value its value
     * @return its value until now, or null
     */
    public Object put(Object key, Object value) {
        int place = place(key);
        if (place < 0) {
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            place = size++;
            keys[place] = key;
        }
        Object before = values[place];
        values[place] = value;
        return before;
    }

    /**
     * Takes a key out.
     *
     * @param key the key
     * @return its value, or null
     */
    public Object remove(Object key) {
        int place = place(key);
        if (place < 0) {
            return null;
        }
        Object before = values[place];
        size--;
        keys[place] = keys[size];
        values[place] = values[size];
        keys[size] = null;
        values[size] = null;
        return before;
    }

    /**
     * How many keys there are.
     *
     * @return the count
     */
    public int size() {
        return size;
    }

    /**
     * The keys at this moment.
     *
     * @return a copy
     */
    public Object[] keys() {
        Object[] copy = new Object[size];
        for (int i = 0; i < size; i++) {
            copy[i] = keys[i];
        }
        return copy;
    }

    private int place(Object key) {
        for (int i = 0; i < size; i++) {
            if (keys[i] == key || keys[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }
}
