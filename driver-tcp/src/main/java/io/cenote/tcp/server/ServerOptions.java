package io.cenote.tcp.server;

import io.cenote.tcp.codec.Codec;
import java.net.InetAddress;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** A server's configuration, checked by its builder. Durations of zero are off where the builder says so. */
record ServerOptions(
        InetAddress bind,
        int port,
        int backlog,
        Codec codec,
        Handler handler,
        Processing processing,
        SSLContext tls,
        int maxConnections,
        int maxPerPeer,
        int maxInFlight,
        int maxFrameSize,
        int maxQueuedWrites,
        long maxBufferedBytes,
        int maxAcceptRate,
        Duration idleTimeout,
        Duration readTimeout,
        Duration writeTimeout,
        Duration handlerTimeout,
        Duration heartbeatInterval,
        Duration heartbeatTimeout,
        Duration minHeartbeatInterval,
        Duration drainTimeout) {}
