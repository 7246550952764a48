package io.cenote.jdbc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On an abstract proxy: the processor writes its final subclass, which forwards everything else to {@code delegate()}.
 * Results of a type for which the class has a method {@code proxied} go through it; an {@code SQLException} goes
 * through {@code onFailure}. Between {@code enter} and {@code leave} run the methods that may reach the server.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.SOURCE)
@interface Delegates {
    /** The simple name of the subclass. */
    String value();

    /** How the names begin of the methods that may reach the server; all of them, unless said otherwise. */
    String[] counted() default "";
}
