package io.cenote.suite;

import io.cenote.suite.kit.Await;
import java.lang.reflect.Method;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Gives every rule its bench, runs it, weighs what comes of it against the deviations, and publishes the outcome. */
public final class RuleExtension implements ParameterResolver, InvocationInterceptor {
    private static final Namespace NAMESPACE = Namespace.create(RuleExtension.class);

    /** For JUnit. */
    public RuleExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PoolBench.class
                && context.getTestMethod()
                        .filter(m -> m.isAnnotationPresent(Rule.class))
                        .isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Rule rule = Rules.rule(context.getRequiredTestMethod());
        PoolBench bench = new PoolBench(contract(context).provider(), Set.of(rule.needs()), Await.ordinary());
        context.getStore(NAMESPACE).put(PoolBench.class, bench);
        return bench;
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        PoolBench bench = context.getStore(NAMESPACE).get(PoolBench.class, PoolBench.class);
        if (bench == null) {
            // A test that the implementer has added.
            invocation.proceed();
            return;
        }
        Rule rule = Rules.rule(method.getExecutable());
        PoolContract contract = contract(context);
        RuleRun run = new RuleRun(
                rule, contract.provider().name(), contract.deviations().of(rule.value()), bench, Await.ordinary());
        context.publishReportEntry(run.run(invocation::proceed).toReportEntry());
        run.report();
    }

    private static PoolContract contract(ExtensionContext context) {
        return (PoolContract) context.getRequiredTestInstance();
    }
}
