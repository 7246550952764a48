package io.cenote.tcp;

import io.cenote.spi.Driver;
import io.cenote.tcp.codec.Codec;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * Opens connections for {@code tcp://host:port} and {@code tls://host:port}.
 *
 * <p>Options stand in the URL ({@code tcp://localhost:7000?codec=json&readTimeout=2s}) or beside it, each once; they are
 * listed in {@code docs/tcp.md}. Under {@code tls:} the certificate is checked with the JVM's default trust, or with
 * {@link #withTls}, and the host name always.
 *
 * <p>Immutable, and so safe for use by many threads.
 */
public final class TcpDriver implements Driver<TcpConnection> {
    private final Codec codec;
    private final SSLContext tls;

    /** For {@link java.util.ServiceLoader}: codecs by name, the JVM's default TLS. */
    public TcpDriver() {
        this(null, null);
    }

    private TcpDriver(Codec codec, SSLContext tls) {
        this.codec = codec;
        this.tls = tls;
    }

    /**
     * This driver with a codec that is not built in. The option {@code codec} is refused then.
     *
     * @param codec what frames look like
     * @return another driver
     */
    public TcpDriver withCodec(Codec codec) {
        return new TcpDriver(Objects.requireNonNull(codec, "codec"), tls);
    }

    /**
     * This driver with its own trust or its own certificate. Host names are verified all the same.
     *
     * @param context makes the sockets of {@code tls:} URLs
     * @return another driver
     */
    public TcpDriver withTls(SSLContext context) {
        return new TcpDriver(codec, Objects.requireNonNull(context, "context"));
    }

    @Override
    public boolean accepts(String url) {
        return Endpoint.isOurs(url);
    }

    @Override
    public Class<TcpConnection> connectionType() {
        return TcpConnection.class;
    }

    /**
     * A connector to one server. Opens nothing and does not wait.
     *
     * @throws IllegalArgumentException if the URL is bad, or an option is unknown, bad or given twice; the message names
     *     it and the rule
     */
    @Override
    public TcpConnector connector(String url, Map<String, String> options) {
        Endpoint.Parsed parsed = Endpoint.parse(Objects.requireNonNull(url, "url"));
        return new TcpConnector(parsed.endpoint(), Options.of(parsed.options(), options, codec), tls);
    }
}
