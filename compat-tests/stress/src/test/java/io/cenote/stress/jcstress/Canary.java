package io.cenote.stress.jcstress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A race that must be found, or what is not found elsewhere tells nothing. Run by itself. */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE)
@Outcome(expect = Expect.FORBIDDEN, desc = "Planted: an increment is lost.")
@State
public class Canary {
    private volatile int count;

    public Canary() {}

    @Actor
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    public void one() {
        count++;
    }

    @Actor
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    public void other() {
        count++;
    }

    @Arbiter
    public void after(I_Result r) {
        r.r1 = count;
    }
}
