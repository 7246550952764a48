package io.cenote.tcp;

import io.cenote.spi.Settings;
import io.cenote.tcp.codec.Codec;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The options of a connector, typed and checked. Durations of zero are off.
 *
 * @param shared whether connections share sockets
 * @param codec what frames look like
 * @param connectTimeout for the socket and the TLS handshake together
 * @param readTimeout how long a request waits for its reply at most, whatever its deadline; zero: its deadline alone
 * @param writeTimeout how long one write may take
 * @param keepAlive whether the system probes a quiet peer
 * @param keepAliveIdle when the first probe goes out; zero: as the system does
 * @param keepAliveInterval between probes; zero: as the system does
 * @param keepAliveCount probes without an answer before the connection is dead; 0: as the system does
 * @param tcpNoDelay whether small writes go out at once
 * @param heartbeatInterval after how long without a byte a shared socket asks for a heartbeat; zero: never
 * @param heartbeatTimeout how long the answer may take
 * @param heartbeatWhenIdle whether that is so without requests, too
 * @param maxFrameSize the largest frame either way, in bytes
 * @param maxSockets shared mode: the most sockets
 * @param maxInFlight shared mode: the most requests on one socket
 * @param socketIdleTimeout shared mode: a socket without requests for so long is closed; zero: never
 */
record Options(
        boolean shared,
        Codec codec,
        Duration connectTimeout,
        Duration readTimeout,
        Duration writeTimeout,
        boolean keepAlive,
        Duration keepAliveIdle,
        Duration keepAliveInterval,
        int keepAliveCount,
        boolean tcpNoDelay,
        Duration heartbeatInterval,
        Duration heartbeatTimeout,
        boolean heartbeatWhenIdle,
        int maxFrameSize,
        int maxSockets,
        int maxInFlight,
        Duration socketIdleTimeout) {
    static final int LARGEST_FRAME = 64 << 20;
    static final int DEFAULT_FRAME = 1 << 20;

    private static final List<String> SHARED_ONLY =
            List.of("heartbeatInterval", "heartbeatWhenIdle", "maxSockets", "maxInFlight", "socketIdleTimeout");
    static final List<String> NAMES = List.of(
            "mode",
            "codec",
            "connectTimeout",
            "readTimeout",
            "writeTimeout",
            "keepAlive",
            "keepAliveIdle",
            "keepAliveInterval",
            "keepAliveCount",
            "tcpNoDelay",
            "heartbeatInterval",
            "heartbeatTimeout",
            "heartbeatWhenIdle",
            "maxFrameSize",
            "maxSockets",
            "maxInFlight",
            "socketIdleTimeout");

    /**
     * Reads the options of a URL and those given beside it.
     *
     * @param given the codec that code has set, or null
     * @throws IllegalArgumentException if one is unknown, comes twice or has a bad value; the message names it, its
     *     origin and the rule
     */
    static Options of(Map<String, String> inUrl, Map<String, String> beside, Codec given) {
        Settings settings = Settings.of(beside);
        for (Map.Entry<String, String> option : inUrl.entrySet()) {
            if (beside.containsKey(option.getKey())) {
                throw settings.refusal(option.getKey(), "is in the URL as well; leave one of them out");
            }
            settings = settings.with(option.getKey(), option.getValue(), "url");
        }
        settings.refuseUnknown(NAMES);
        Reader read = new Reader(settings);
        boolean shared = read.shared();
        if (!shared) {
            for (String name : SHARED_ONLY) {
                if (settings.find(name).isPresent()) {
                    throw settings.refusal(name, "is for mode=shared alone; set the mode, or leave it out");
                }
            }
        }
        return new Options(
                shared,
                read.codec(given, shared),
                read.positive("connectTimeout", Duration.ofSeconds(5)),
                read.orOff("readTimeout", Duration.ZERO),
                read.positive("writeTimeout", Duration.ofSeconds(10)),
                settings.bool("keepAlive").orElse(true),
                read.probing("keepAliveIdle"),
                read.probing("keepAliveInterval"),
                read.number("keepAliveCount", 0, 0, 127),
                settings.bool("tcpNoDelay").orElse(true),
                read.orOff("heartbeatInterval", Duration.ofSeconds(30)),
                read.positive("heartbeatTimeout", Duration.ofSeconds(10)),
                settings.bool("heartbeatWhenIdle").orElse(false),
                read.number("maxFrameSize", DEFAULT_FRAME, 64, LARGEST_FRAME),
                read.number("maxSockets", 4, 1, 1_024),
                read.number("maxInFlight", 256, 1, 65_536),
                read.orOff("socketIdleTimeout", Duration.ofMinutes(30)));
    }

    private record Reader(Settings settings) {
        boolean shared() {
            String mode = settings.text("mode").orElse("exclusive");
            return switch (mode) {
                case "exclusive" -> false;
                case "shared" -> true;
                default -> throw settings.refusal("mode", "must be exclusive or shared");
            };
        }

        Codec codec(Codec given, boolean shared) {
            if (given != null && settings.find("codec").isPresent()) {
                throw settings.refusal("codec", "is set in code as well, to " + given.name() + "; leave one out");
            }
            Codec codec = given != null
                    ? given
                    : switch (settings.text("codec").orElse("raw")) {
                        case "raw" -> Codec.raw();
                        case "json" -> Codec.json();
                        default ->
                            throw settings.refusal(
                                    "codec",
                                    "must be raw or json; another one is set in code, with TcpDriver.withCodec");
                    };
            if (shared && !codec.correlates()) {
                throw settings.refusal(
                        "mode",
                        "needs a codec whose frames carry a uid, and " + codec.name()
                                + " has none; use mode=exclusive or another codec");
            }
            return codec;
        }

        Duration positive(String name, Duration otherwise) {
            Duration value = settings.duration(name).orElse(otherwise);
            if (value.toMillis() < 1) {
                throw settings.refusal(name, "must be at least 1ms");
            }
            return value;
        }

        Duration orOff(String name, Duration otherwise) {
            Duration value = settings.duration(name).orElse(otherwise);
            if (!value.isZero() && value.toMillis() < 1) {
                throw settings.refusal(name, "must be 0 (off) or at least 1ms");
            }
            return value;
        }

        Duration probing(String name) {
            Duration value = settings.duration(name).orElse(Duration.ZERO);
            if (!value.isZero() && (value.toSeconds() < 1 || value.toSeconds() > 32_767)) {
                throw settings.refusal(name, "must be 0 (as the system does) or from 1s to 32767s");
            }
            if (!value.isZero() && !settings.bool("keepAlive").orElse(true)) {
                throw settings.refusal(name, "is set although keepAlive is off; leave one of them out");
            }
            return value;
        }

        int number(String name, int otherwise, int least, int most) {
            int value = settings.integer(name).orElse(otherwise);
            if (value < least || value > most) {
                throw settings.refusal(name, "must be from " + least + " to " + most);
            }
            return value;
        }
    }
}
