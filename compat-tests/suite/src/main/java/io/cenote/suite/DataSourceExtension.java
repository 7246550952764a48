package io.cenote.suite;

import io.cenote.suite.kit.Await;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** For {@link DataSourceContract} what {@link RuleExtension} is for {@link PoolContract}. */
public final class DataSourceExtension implements ParameterResolver, InvocationInterceptor {
    private static final Namespace NAMESPACE = Namespace.create(DataSourceExtension.class);

    /** For JUnit. */
    public DataSourceExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == DataSourceBench.class
                && context.getTestMethod()
                        .filter(m -> m.isAnnotationPresent(Rule.class))
                        .isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        DataSourceBench bench = new DataSourceBench(contract(context).provider(), Await.ordinary());
        context.getStore(NAMESPACE).put(DataSourceBench.class, bench);
        return bench;
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        DataSourceBench bench = context.getStore(NAMESPACE).get(DataSourceBench.class, DataSourceBench.class);
        if (bench == null) {
            // A test that the implementer has added.
            invocation.proceed();
            return;
        }
        Rule rule = Rules.rule(method.getExecutable());
        DataSourceContract contract = contract(context);
        RuleRun run = new RuleRun(
                rule, contract.provider().name(), contract.deviations().of(rule.value()), bench, Await.ordinary());
        context.publishReportEntry(run.run(invocation::proceed).toReportEntry());
        run.report();
    }

    private static DataSourceContract contract(ExtensionContext context) {
        return (DataSourceContract) context.getRequiredTestInstance();
    }
}
