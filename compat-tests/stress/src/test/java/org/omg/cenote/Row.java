package org.omg.cenote;

import java.util.AbstractList;
import java.util.Arrays;

/**
 * In place of an array list, which one thread has for itself. The checker uses the JDK's own, and is slow where it has
 * to look at what it does itself.
 *
 * @param <E> what is in it
 */
public final class Row<E> extends AbstractList<E> {
    private Object[] elements = new Object[4];
    private int size;

    /** Nothing yet. */
    public Row() {}

    @Override
    public boolean add(E element) {
        if (size == elements.length) {
            elements = Arrays.copyOf(elements, 2 * size);
        }
        elements[size++] = element;
        return true;
    }

    @Override
    @SuppressWarnings("unchecked")
    public E get(int index) {
        return (E) elements[index];
    }

    /** For sorting. */
    @Override
    public E set(int index, E element) {
        E before = get(index);
        elements[index] = element;
        return before;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean isEmpty() {
        return size == 0;
    }
}
