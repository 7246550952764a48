package io.cenote.spi;

import java.util.ServiceLoader;

/** Finds the engine's ticker when it is first asked for: this package starts no threads. */
final class SystemTickerHolder {
    static final Ticker INSTANCE = ServiceLoader.load(Ticker.class, Ticker.class.getClassLoader())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("cenote-spi is damaged: it provides no Ticker"));

    private SystemTickerHolder() {}
}
