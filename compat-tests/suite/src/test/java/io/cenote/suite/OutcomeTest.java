package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolProvider;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolTrait;
import io.cenote.suite.RuleOutcome.Status;
import io.cenote.suite.reference.ReferenceProvider;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What the four results look like to JUnit, and to somebody who makes a table of them. */
class OutcomeTest {
    /** Ignores half of its configuration, promises something once it is open, and has a list that is partly wrong. */
    static class Subject extends PoolContract {
        @Override
        protected PoolProvider provider() {
            return new PoolProvider() {
                private boolean opened;

                @Override
                public String name() {
                    return "subject";
                }

                @Override
                public Set<PoolTrait> traits(PoolConfig config) {
                    return opened ? Set.of(PoolTrait.FIFO_REUSE) : Set.of();
                }

                @Override
                public <C> ConnectionPool<C> create(Connector<C> connector, PoolConfig config, PoolRuntime runtime) {
                    opened = true;
                    PoolConfig other = PoolConfig.builder()
                            .provider(config.provider())
                            .name(config.name())
                            .minIdle(0)
                            .maxSize(config.maxSize())
                            .maxWaiters(config.maxWaiters())
                            .build();
                    return new ReferenceProvider(true).create(connector, other, runtime);
                }
            };
        }

        @Override
        protected Deviations deviations() {
            return Deviations.parse("list", new StringReader("""
                            TRAIT-01 = always; it changes its mind
                            WAIT-08 = always; it has no bound
                            WAIT-02 = sometimes; it is a race
                            """));
        }
    }

    private final Map<String, RuleOutcome> outcomes = new ConcurrentHashMap<>();
    private final Map<String, TestExecutionResult> results = new ConcurrentHashMap<>();

    private void run(String... methods) {
        List<DiscoverySelector> selectors = new ArrayList<>();
        for (String method : methods) {
            selectors.add(DiscoverySelectors.selectMethod(Subject.class, method, PoolBench.class.getName()));
        }
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectors)
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
                                RuleOutcome.fromReportEntry(entry.getKeyValuePairs())
                                        .ifPresent(outcome -> outcomes.put(outcome.rule(), outcome));
                            }

                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                if (test.isTest()) {
                                    results.put(test.getDisplayName(), result);
                                }
                            }
                        });
    }

    private TestExecutionResult only() {
        assertEquals(1, results.size(), () -> "tests in " + results);
        return results.values().iterator().next();
    }

    @Test
    void aRuleThatIsKeptPasses() {
        run("acq01_everyLeaseHasAConnectionOfItsOwn");
        assertEquals(TestExecutionResult.Status.SUCCESSFUL, only().getStatus());
        RuleOutcome outcome = outcomes.get("ACQ-01");
        assertEquals(Status.PASS, outcome.status());
        assertEquals("subject", outcome.subject());
        assertEquals("", outcome.reason());
        assertEquals("Every lease has an open connection that no other lease has.", outcome.says());
    }

    @Test
    void aNumberOfStepsThatIsNoneIsRefused() {
        assertEquals(1_000_000, Steps.of("1000000"));
        for (String wrong : List.of("999", "-1", "many", "")) {
            String message = assertThrows(IllegalArgumentException.class, () -> Steps.of(wrong))
                    .getMessage();
            assertTrue(message.contains("cenote.suite.steps is '" + wrong + "'"), message);
        }
    }

    @Test
    void aRuleThatIsBrokenFailsAndIsNamed() {
        run("conf01_theConfigurationIsTheOneGiven");
        assertEquals(TestExecutionResult.Status.FAILED, only().getStatus());
        String message = only().getThrowable().orElseThrow().getMessage();
        assertTrue(message.startsWith("CONF-01 (The configuration in force is"), message);
        assertTrue(message.contains("expected: <PoolConfig["), message);
        assertEquals(Status.FAIL, outcomes.get("CONF-01").status());
    }

    @Test
    void aRuleAboutAPromiseThatIsNotMadeIsNotApplicable() {
        run("order01_theNewestIsUsedFirst");
        assertEquals(TestExecutionResult.Status.ABORTED, only().getStatus());
        RuleOutcome outcome = outcomes.get("ORDER-01");
        assertEquals(Status.NOT_APPLICABLE, outcome.status());
        assertTrue(outcome.reason().startsWith("needs LIFO_REUSE: "), outcome.reason());
    }

    @Test
    void aListedRuleThatIsBrokenIsADeviation() {
        run("trait01_thePromisesDependOnTheConfigurationAlone");
        assertEquals(TestExecutionResult.Status.ABORTED, only().getStatus());
        RuleOutcome outcome = outcomes.get("TRAIT-01");
        assertEquals(Status.DEVIATION, outcome.status());
        assertEquals("it changes its mind", outcome.reason());
    }

    @Test
    void aRuleListedAsAlwaysBrokenFailsWhenItIsKept() {
        run("wait08_theNumberOfWaitersIsBounded");
        assertEquals(TestExecutionResult.Status.FAILED, only().getStatus());
        assertEquals(Status.FAIL, outcomes.get("WAIT-08").status());
        assertTrue(outcomes.get("WAIT-08").reason().contains("delete the line"), outcomes::toString);
    }

    @Test
    void aRuleListedAsSometimesBrokenMayBeKept() {
        run("wait02_aTimedOutWaiterLeavesTheQueue");
        assertEquals(TestExecutionResult.Status.SUCCESSFUL, only().getStatus());
        assertEquals(Status.PASS, outcomes.get("WAIT-02").status());
    }
}
