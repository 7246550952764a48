package io.cenote.spi;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The hooks of one pool, called so that a hook that must not fail its caller does not. */
final class Hooks<C> {
    private final String pool;
    private final ConnectionHooks<C> hooks;
    private final AtomicBoolean failed = new AtomicBoolean();

    Hooks(String pool, ConnectionHooks<C> hooks) {
        this.pool = pool;
        this.hooks = hooks;
    }

    void opened(C connection) throws Exception {
        hooks.opened(connection);
    }

    void acquired(C connection) {
        hooks.acquired(connection);
    }

    void released(C connection) {
        quietly("released", hooks::released, connection);
    }

    void closing(C connection) {
        quietly("closing", hooks::closing, connection);
    }

    private void quietly(String name, Consumer<C> hook, C connection) {
        try {
            hook.accept(connection);
        } catch (Throwable thrown) {
            if (failed.compareAndSet(false, true)) {
                log(name, thrown);
            }
        }
    }

    private void log(String name, Throwable thrown) {
        try {
            System.getLogger("io.cenote." + pool)
                    .log(
                            Level.WARNING,
                            "pool '" + pool + "': its hook " + name + " threw, said once: "
                                    + thrown.getClass().getName() + ": " + Redactor.url(thrown.getMessage()));
        } catch (Throwable ignored) {
            // A logger or a message that fails must cost nothing: there is nobody left to tell.
        }
    }
}
