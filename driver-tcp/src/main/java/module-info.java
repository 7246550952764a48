/** The home of the driver for {@code tcp:} and {@code tls:} URLs; it provides no driver yet. */
module io.cenote.tcp {
    requires io.cenote.spi;
}
