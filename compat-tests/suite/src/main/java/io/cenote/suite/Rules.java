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

    /** The methods that check the rules about pools, by rule. */
    static List<Method> methods() {
        return of(PoolContract.class);
    }

    /** The methods that check the rules about data sources, by rule. */
    static List<Method> ofDataSources() {
        return of(DataSourceContract.class);
    }

    private static List<Method> of(Class<?> contract) {
        return Arrays.stream(contract.getMethods())
                .filter(method -> method.isAnnotationPresent(Rule.class))
                .sorted(Comparator.comparing(method -> rule(method).value()))
                .toList();
    }

    /** The names of all rules about pools. */
    static Set<String> ids() {
        return ids(methods());
    }

    /** The names of all rules about data sources. */
    static Set<String> idsOfDataSources() {
        return ids(ofDataSources());
    }

    private static Set<String> ids(List<Method> methods) {
        return methods.stream().map(method -> rule(method).value()).collect(Collectors.toUnmodifiableSet());
    }

    static Rule rule(Method method) {
        return method.getAnnotation(Rule.class);
    }
}
