package io.cenote.suite;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules that there are. */
final class Rules {
    private Rules() {}

    /** The methods that check them, by rule. */
    static List<Method> methods() {
        return Arrays.stream(PoolContract.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Rule.class))
                .sorted(Comparator.comparing(method -> rule(method).value()))
                .toList();
    }

    /** The names of all rules. */
    static Set<String> ids() {
        return methods().stream().map(method -> rule(method).value()).collect(Collectors.toUnmodifiableSet());
    }

    static Rule rule(Method method) {
        return method.getAnnotation(Rule.class);
    }
}
