package io.cenote.suite;

import io.cenote.suite.kit.FakeConnector.Behaviour;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** The kinds of thing that a driver may throw, from anywhere, declared or not. */
final class Throwables {
    private Throwables() {}

    /** One behaviour a kind. */
    static List<Behaviour> eachKind(String call) {
        String message = call + " failed";
        List<Supplier<Throwable>> kinds = List.of(
                () -> new IOException(message),
                () -> new IllegalStateException(message),
                () -> new InterruptedException(message),
                () -> new StackOverflowError(message),
                () -> new OutOfMemoryError(message),
                () -> new NoClassDefFoundError(message),
                () -> new Throwable(message));
        return kinds.stream().map(Behaviour::failing).toList();
    }
}
