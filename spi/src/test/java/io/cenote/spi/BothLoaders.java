package io.cenote.spi;

import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;

/** Sees the drivers of one loader and the pools of another. */
final class BothLoaders extends ClassLoader {
    private final ClassLoader drivers;
    private final ClassLoader pools;

    BothLoaders(ClassLoader drivers, ClassLoader pools) {
        super(pools);
        this.drivers = drivers;
        this.pools = pools;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return (name.endsWith(Driver.class.getName()) ? drivers : pools).getResources(name);
    }
}
