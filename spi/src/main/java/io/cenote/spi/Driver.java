package io.cenote.spi;

import java.util.Map;

/**
 * A kind of connection that pools can hold, chosen by its URL.
 *
 * <p>Found by {@link java.util.ServiceLoader}; see {@link Drivers}. Implementations are stateless and safe for use by
 * many threads.
 *
 * @param <C> the type of the connections
 */
public interface Driver<C> {
    /**
     * Whether this driver opens connections to such a URL. Looks at the text only; does not wait.
     *
     * @param url the URL, as the user gave it
     * @return whether {@link #connector} takes it
     */
    boolean accepts(String url);

    /**
     * The type by which callers ask for this driver's connections.
     *
     * @return the type
     */
    Class<C> connectionType();

    /**
     * This driver in a fixed configuration. Opens nothing and does not wait.
     *
     * @param url a URL that this driver {@linkplain #accepts accepts}
     * @param options the driver's own options by name; never null
     * @return a connector for one pool
     * @throws IllegalArgumentException if an option is unknown or its value is bad; the message names the option and
     *     the rule, and never shows a credential
     */
    Connector<C> connector(String url, Map<String, String> options);
}
