package io.cenote.suite;

import io.cenote.spi.PoolTrait;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/** A test that checks one rule of {@code docs/spec.md}; the method's name begins with the rule's, as {@code acq03_}. */
@Test
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Rule {
    /**
     * The rule's name.
     *
     * @return for instance {@code ACQ-03}
     */
    String value();

    /**
     * The rule in one sentence.
     *
     * @return the sentence
     */
    String says();

    /**
     * What a pool must promise for the rule to apply to it.
     *
     * @return the traits; none: the rule applies to every pool
     */
    PoolTrait[] needs() default {};
}
