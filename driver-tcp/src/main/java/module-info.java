/** The driver for {@code tcp:} and {@code tls:} URLs, and the server that goes with it. */
module io.cenote.tcp {
    requires transitive io.cenote.spi;
    requires com.fasterxml.jackson.core;
    requires jdk.net;

    exports io.cenote.tcp;
    exports io.cenote.tcp.codec;
    exports io.cenote.tcp.server;

    provides io.cenote.spi.Driver with
            io.cenote.tcp.TcpDriver;
}
