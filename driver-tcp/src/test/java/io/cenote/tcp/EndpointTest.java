package io.cenote.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "tcp://localhost:7000, false, localhost, 7000, tcp://localhost:7000",
        "TLS://example.com:1, true, example.com, 1, tls://example.com:1",
        "tcp://[::1]:65535/, false, ::1, 65535, tcp://[::1]:65535",
        "tcp://[fe80::1%eth0]:80, false, fe80::1%eth0, 80, tcp://[fe80::1%eth0]:80",
        "tcp://127.0.0.1:80?a=b, false, 127.0.0.1, 80, tcp://127.0.0.1:80"
    })
    void aUrlNamesHostAndPort(String url, boolean tls, String host, int port, String shown) {
        Endpoint endpoint = Endpoint.parse(url).endpoint();
        assertEquals(new Endpoint(tls, host, port), endpoint);
        assertEquals(shown, endpoint.toString());
    }

    @Test
    void optionsAreDecoded() {
        assertEquals(
                Map.of("a", "1 2", "b", "", "c", "x=y"),
                Endpoint.parse("tcp://h:1?a=1%202&b=&c=x=y").options());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp://h | must name a port: host:port",
                "tcp://h: | must have a port from 1 to 65535",
                "tcp://h:0 | must have a port from 1 to 65535",
                "tcp://h:65536 | must have a port from 1 to 65535",
                "tcp://h:-1 | must have a port from 1 to 65535",
                "tcp://h:7x | must have a port from 1 to 65535",
                "tcp://:7 | must name a host",
                "tcp://a b:7 | must have printable ASCII alone; the character at index 7 is not",
                "tcp://hö:7 | must have printable ASCII alone; the character at index 7 is not",
                "tcp://::1:7 | must have brackets around an IPv6 address: [::1]:port",
                "tcp://[::1] | must name a port: host:port",
                "tcp://[h]:7 | must have an IPv6 address between [ and ]",
                "tcp://[::g]:7 | must have an IPv6 address between [ and ]",
                "tcp://h:7/path | must have no path",
                "tcp:///h:7 | must have no path",
                "tcp://@h:7 | must have no user or password; the protocol has no place for them",
                "tcp://h:7#f | must have no fragment (#)",
                "tcp://h:7?a | must have options of the form name=value, with & between them",
                "tcp://h:7? | must have options of the form name=value, with & between them",
                "tcp://h:7?a=1& | must have options of the form name=value, with & between them",
                "tcp://h:7?=1 | must have options of the form name=value, with & between them",
                "tcp://h:7?a=1&a=2 | must have each option once; 'a' comes twice",
                "tcp://h:7?a=%zz | must have two hexadecimal digits after each %",
                "tcp://h:7?a=%4 | must have two hexadecimal digits after each %",
                "udp://h:7 | must begin with tcp:// or tls://"
            })
    void aBadUrlIsRefusedWithItsRule(String url, String rule) {
        String message = assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(url))
                .getMessage();
        assertTrue(message.endsWith(": " + rule), message);
    }

    @Test
    void aPasswordInAUrlIsRefusedAndNotShown() {
        String message = assertThrows(IllegalArgumentException.class, () -> Endpoint.parse("tcp://me:hunter2@h:7"))
                .getMessage();
        assertTrue(message.contains("must have no user or password"), message);
        assertFalse(message.contains("hunter2"), message);
    }

    @Test
    void theDriverTakesBothSchemesAndNoOther() {
        TcpDriver driver = new TcpDriver();
        assertTrue(driver.accepts("tcp://h:1"));
        assertTrue(driver.accepts("tls://h:1"));
        assertFalse(driver.accepts("jdbc:h2:mem:x"));
        assertFalse(driver.accepts("tcp:h:1"));
    }

    @Test
    void aUrlHasAtMost4096Characters() {
        String longest = "tcp://h:7?a=" + "x".repeat(4_096 - 12);
        assertEquals(4_084, Endpoint.parse(longest).options().get("a").length());
        assertEquals(
                "url of 4097 characters: must have at most 4096",
                assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(longest + "x"))
                        .getMessage());
    }

    @Test
    void everyPrintableCharacterMayBeInAnOption() {
        StringBuilder all = new StringBuilder();
        for (char c = '!'; c <= '~'; c++) {
            all.append("#%&+".indexOf(c) < 0 ? c : '!');
        }
        assertEquals(
                all.toString(), Endpoint.parse("tcp://h:1?a=" + all).options().get("a"));
    }
}
