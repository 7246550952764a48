package io.cenote.suite;

import io.cenote.spi.PoolProvider;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every pool must do. Whoever writes a pool extends this class in their tests:
 *
 * <pre>{@code
 * class MyPoolTest extends PoolContract {
 *     protected PoolProvider provider() {
 *         return new MyPoolProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>The rules are those of {@code docs/spec.md}, one test each. Rules about promises that the pool does not make, see
 * {@link io.cenote.spi.PoolTrait}, are skipped and say so; rules listed in {@link #deviations()} are skipped if they
 * fail. Every bound is 30 s times the system property {@value io.cenote.suite.kit.Await#SCALE}; only a fault reaches it.
 */
@ExtendWith(RuleExtension.class)
@TestMethodOrder(MethodOrderer.MethodName.class)
public abstract class PoolContract
        implements AcquireRules,
                CapacityRules,
                ReleaseRules,
                InvalidateRules,
                WaitRules,
                FairnessRules,
                OrderRules,
                LifetimeRules,
                IdleRules,
                KeepaliveRules,
                ValidationRules,
                CloseRules,
                EvictRules,
                SuspendRules,
                ConfigRules,
                TraitRules,
                StatsRules,
                ExplainRules,
                LeakRules,
                MisuseRules,
                DriverRules,
                OutageRules,
                ChaosRules {
    /** For subclasses. */
    protected PoolContract() {}

    /**
     * The kind of pool to check.
     *
     * @return the provider; may be the same every time
     */
    protected abstract PoolProvider provider();

    /**
     * The rules that it is known to break.
     *
     * @return the list; none unless overridden
     */
    protected Deviations deviations() {
        return Deviations.none();
    }
}
