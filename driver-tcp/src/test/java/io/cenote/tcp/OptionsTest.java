package io.cenote.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.tcp.codec.Codec;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    private static String refused(Map<String, String> inUrl, Map<String, String> beside, Codec given) {
        return assertThrows(IllegalArgumentException.class, () -> Options.of(inUrl, beside, given))
                .getMessage();
    }

    @Test
    void whatIsNotSetHasItsDefault() {
        Options options = Options.of(Map.of(), Map.of(), null);
        assertFalse(options.shared());
        assertEquals(Codec.raw(), options.codec());
        assertEquals(Duration.ofSeconds(5), options.connectTimeout());
        assertEquals(Duration.ZERO, options.readTimeout());
        assertEquals(Duration.ofSeconds(10), options.writeTimeout());
        assertTrue(options.keepAlive());
        assertTrue(options.tcpNoDelay());
        assertEquals(1 << 20, options.maxFrameSize());
    }

    @Test
    void optionsComeFromTheUrlAndFromBesideIt() {
        Options options = Options.of(
                Map.of("mode", "shared", "maxSockets", "2", "keepAliveIdle", "30s"),
                Map.of("codec", "json", "readTimeout", "1500", "maxInFlight", "7", "tcpNoDelay", "off"),
                null);
        assertTrue(options.shared());
        assertEquals(2, options.maxSockets());
        assertEquals(7, options.maxInFlight());
        assertEquals(Codec.json(), options.codec());
        assertEquals(Duration.ofMillis(1_500), options.readTimeout());
        assertEquals(Duration.ofSeconds(30), options.keepAliveIdle());
        assertFalse(options.tcpNoDelay());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "readTimout | 1s | unknown key 'readTimout' [url]: did you mean 'readTimeout'?",
                "colour | red | unknown key 'colour' [url]: known keys are mode, codec",
                "mode | both | mode = 'both' [url]: must be exclusive or shared",
                "codec | xml | codec = 'xml' [url]: must be raw or json",
                "connectTimeout | 0 | connectTimeout = '0' [url]: must be at least 1ms",
                "writeTimeout | 0 | writeTimeout = '0' [url]: must be at least 1ms",
                "readTimeout | -1 | readTimeout = '-1' [url]: must not be negative",
                "readTimeout | soon | readTimeout = 'soon' [url]: is not a duration",
                "keepAlive | maybe | keepAlive = 'maybe' [url]: must be true or false",
                "keepAliveIdle | 10ms | keepAliveIdle = '10ms' [url]: must be 0 (as the system does) or from 1s",
                "keepAliveCount | 128 | keepAliveCount = '128' [url]: must be from 0 to 127",
                "maxFrameSize | 63 | maxFrameSize = '63' [url]: must be from 64 to 67108864",
                "maxFrameSize | 67108865 | maxFrameSize = '67108865' [url]: must be from 64 to 67108864",
                "maxSockets | 2 | maxSockets = '2' [url]: is for mode=shared alone",
                "maxInFlight | 2 | maxInFlight = '2' [url]: is for mode=shared alone"
            })
    void aBadOptionIsRefusedByNameValueAndRule(String name, String value, String message) {
        String refusal = refused(Map.of(name, value), Map.of(), null);
        assertTrue(refusal.startsWith(message), refusal);
    }

    @Test
    void anOptionInTheUrlAndBesideItIsRefused() {
        String refusal = refused(Map.of("codec", "raw"), Map.of("codec", "json"), null);
        assertTrue(refusal.contains("is in the URL as well"), refusal);
    }

    @Test
    void aCodecFromCodeAndByNameIsRefused() {
        String refusal = refused(Map.of("codec", "raw"), Map.of(), Codec.json());
        assertTrue(refusal.contains("is set in code as well"), refusal);
    }

    @Test
    void probesOfAKeepAliveThatIsOffAreRefused() {
        String refusal = refused(Map.of("keepAlive", "off", "keepAliveInterval", "5s"), Map.of(), null);
        assertTrue(refusal.contains("keepAlive is off"), refusal);
    }

    @ParameterizedTest
    @CsvSource({
        "maxFrameSize, 64",
        "maxFrameSize, 67108864",
        "maxSockets, 1",
        "maxSockets, 1024",
        "maxInFlight, 1",
        "maxInFlight, 65536",
        "keepAliveCount, 0",
        "keepAliveCount, 127",
        "keepAliveIdle, 1s",
        "keepAliveIdle, 32767s",
        "keepAliveInterval, 0",
        "connectTimeout, 1ms",
        "heartbeatTimeout, 1ms",
        "heartbeatInterval, 0",
        "heartbeatInterval, 1ms",
        "socketIdleTimeout, 0"
    })
    void theLeastAndTheMostThatIsAllowedAreAllowed(String name, String value) {
        Options.of(Map.of("mode", "shared", name, value), Map.of(), null);
    }

    @ParameterizedTest
    @CsvSource({
        "maxSockets, 0",
        "maxSockets, 1025",
        "maxInFlight, 0",
        "maxInFlight, 65537",
        "keepAliveCount, -1",
        "keepAliveIdle, 999ms",
        "keepAliveIdle, 32768s",
        "connectTimeout, 999us",
        "heartbeatInterval, 999us"
    })
    void whatIsJustBeyondIsRefused(String name, String value) {
        String refusal = refused(Map.of("mode", "shared", name, value), Map.of(), null);
        assertTrue(refusal.startsWith(name + " = '" + value + "' [url]: "), refusal);
    }
}
