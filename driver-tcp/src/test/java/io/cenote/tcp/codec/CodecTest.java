package io.cenote.tcp.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.tcp.codec.Message.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {
    private static final int MAX = 1 << 20;

    static List<Codec> codecs() {
        return List.of(Codec.raw(), Codec.json());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Message decode(Codec codec, ByteBuffer frame) throws ProtocolException {
        assertEquals(frame.remaining(), codec.frameSize(frame, MAX), "the frame ends where it should");
        return codec.decode(frame);
    }

    private static ByteBuffer frame(byte[] body) {
        return ByteBuffer.allocate(4 + body.length)
                .putInt(body.length)
                .put(body)
                .flip();
    }

    private static Message json(String text) throws ProtocolException {
        return decode(Codec.json(), frame(utf8(text)));
    }

    private static String refused(String text) {
        return refused(utf8(text));
    }

    private static String refused(byte[] body) {
        return assertThrows(ProtocolException.class, () -> Codec.json().decode(frame(body)))
                .getMessage();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void everyKindComesBackAsItWasSent(Codec codec) throws Exception {
        for (Kind kind : Kind.values()) {
            byte[] payload = utf8("grüße \"\\\n\u0000 \uD83D\uDE00");
            Message back = decode(codec, codec.encode(new Message(kind, "uid-7", payload, Message.NO_TIME), MAX));
            assertEquals(kind, back.kind());
            assertEquals("uid-7", back.uid());
            assertArrayEquals(payload, back.payload());
        }
    }

    @Test
    void rawCarriesAnyBytes() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertArrayEquals(
                all,
                decode(Codec.raw(), Codec.raw().encode(Message.request("", all), MAX))
                        .payload());
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void nobodySendsWhatItsOwnReaderRefuses(Codec codec) {
        ProtocolException e =
                assertThrows(ProtocolException.class, () -> codec.encode(Message.request("1", new byte[101]), 100));
        assertTrue(e.getMessage().contains("over maxFrameSize 100"), e.getMessage());
    }

    @Test
    void aFrameThatOnlyItsEscapesMakeTooLongIsNotSent() {
        assertThrows(
                ProtocolException.class, () -> Codec.json().encode(Message.request("1", utf8("\n".repeat(90))), 100));
    }

    @Test
    void aReplyInJsonCarriesTheTime() throws Exception {
        ByteBuffer frame = Codec.json().encode(Message.reply("7", utf8("hi"), 1_700_000_000_000_000_001L), MAX);
        assertEquals(
                "{\"uid\":\"7\",\"val\":\"hi\",\"ts\":1700000000000000001}",
                StandardCharsets.UTF_8.decode(frame.slice().position(4)).toString());
        assertEquals(1_700_000_000_000_000_001L, decode(Codec.json(), frame).time());
    }

    @Test
    void unknownMembersOfAnyShapeAreIgnored() throws Exception {
        Message message =
                json("{\"a\":[1,{\"b\":null}],\"uid\":\"x\",\"c\":{},\"val\":\"v\\n\",\"d\":-1.5e3,\"e\":true}");
        assertEquals("x", message.uid());
        assertEquals("v\n", message.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "1",
                "\"uid\"",
                "{",
                "{\"uid\":\"1\",\"val\":\"v\"",
                "{\"uid\":\"1\",\"val\":\"v\"}x",
                "{\"uid\":\"1\",\"val\":\"v\"} {}",
                "{\"uid\":\"1\"}",
                "{\"val\":\"v\"}",
                "{\"uid\":1,\"val\":\"v\"}",
                "{\"uid\":\"1\",\"val\":null}",
                "{\"uid\":\"1\",\"val\":\"v\",\"err\":\"e\"}",
                "{\"uid\":\"1\",\"val\":\"v\",\"val\":\"v\"}",
                "{\"uid\":\"1\",\"uid\":\"1\",\"val\":\"v\"}",
                "{\"uid\":\"1\",\"val\":\"v\",\"o\":{\"a\":1,\"a\":1}}",
                "{\"uid\":\"1\",\"val\":\"v\",\"ts\":1.5}",
                "{\"uid\":\"1\",\"val\":\"v\",\"ts\":-1}",
                "{\"uid\":\"1\",\"val\":\"v\",\"ts\":99999999999999999999}",
                "{\"uid\":\"1\",\"val\":\"v\",\"n\":NaN}",
                "{\"uid\":\"1\",\"val\":\"v\",}",
                "{\"uid\":\"1\",\"val\":'v'}",
                "{uid:\"1\",\"val\":\"v\"}",
                "{\"uid\":\"1\",/* */\"val\":\"v\"}",
                "{\"uid\":\"1\",\"val\":\"\\ud800\"}",
                "{\"uid\":\"\\udc00\",\"val\":\"v\"}",
                "{\"uid\":\"1\",\"val\":\"a\nb\"}",
                "\ufeff{\"uid\":\"1\",\"val\":\"v\"}"
            })
    void jsonThatIsNoMessageIsRefused(String text) {
        refused(text);
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[] body = utf8("{\"uid\":\"1\",\"val\":\"??\"}");
        for (int[] bad : new int[][] {{0xc0, 0x80}, {0xff, 0x41}, {0x80, 0x41}, {0xe2, 0x82}}) {
            body[18] = (byte) bad[0];
            body[19] = (byte) bad[1];
            assertTrue(refused(body).contains("not UTF-8"));
        }
    }

    @Test
    void jsonOverItsLimitsIsRefusedAndNeverOverflowsTheStack() throws Exception {
        String start = "{\"uid\":\"1\",\"val\":\"v\",\"x\":";
        json(start + "[".repeat(31) + "]".repeat(31) + "}");
        refused(start + "[".repeat(32) + "]".repeat(32) + "}");
        refused(start + "[".repeat(100_000));
        refused("{\"a\":".repeat(100_000));
        json(start + "1".repeat(64) + "}");
        refused(start + "1".repeat(65) + "}");
        refused(start + "1".repeat(1 << 20) + "}");
        refused(start + "{" + "\"m%d\":1,".repeat(1_000) + "\"z\":1}}");
        StringBuilder members = new StringBuilder(start).append("{\"m\":1");
        for (int i = 1; i < 1_000; i++) {
            members.append(",\"m").append(i).append("\":1");
        }
        json(members + "}}");
        assertTrue(refused(members + ",\"last\":1}}").contains("1000 members"));
    }

    @Test
    void aUidLongerThanTheLimitIsRefused() throws Exception {
        json("{\"uid\":\"" + "u".repeat(64) + "\",\"val\":\"v\"}");
        assertTrue(refused("{\"uid\":\"" + "u".repeat(65) + "\",\"val\":\"v\"}").contains("65 characters"));
    }

    @Test
    void textThatIsNotUtf8IsNotSentAsJson() {
        assertThrows(ProtocolException.class, () -> Codec.json()
                .encode(Message.request("1", new byte[] {(byte) 0xff}), MAX));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "0500", "00ff", "0003", "0041", "000241", "00010a", "0001ff"})
    void rawFramesThatAreNoMessageAreRefused(String hex) {
        byte[] body = java.util.HexFormat.of().parseHex(hex);
        if (hex.equals("00")) {
            assertTrue(assertThrows(ProtocolException.class, () -> Codec.raw().decode(frame(body)))
                    .getMessage()
                    .contains("shorter than its head"));
        }
        assertThrows(ProtocolException.class, () -> Codec.raw().decode(frame(body)));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aMessageShowsNoContent(Kind kind) {
        assertEquals(
                kind + " '7' (6 bytes)", Message.control(kind, "7", "secret").toString());
    }

    private static String rawRefused(String hex) {
        byte[] body = java.util.HexFormat.of().parseHex(hex);
        return assertThrows(ProtocolException.class, () -> Codec.raw().decode(frame(body)))
                .getMessage();
    }

    @Test
    void codecsHaveTheNamesOfTheOptionAndSayEverything() {
        assertEquals("raw", Codec.raw().name());
        assertEquals("json", Codec.json().name());
        for (Codec codec : codecs()) {
            assertEquals(codec.name(), codec.toString());
            assertTrue(codec.correlates());
            for (Kind kind : Kind.values()) {
                assertTrue(codec.carries(kind));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void aMessageThatIsTooLongIsRefusedWithItsOwnLengthBeforeItIsWritten(Codec codec) {
        byte[] payload = new byte[101];
        int head = codec == Codec.raw() ? 2 + 1 : 0;
        assertEquals(
                "a message of " + (head + 101) + " bytes is over maxFrameSize 100; send less at once, or raise"
                        + " maxFrameSize on both sides",
                assertThrows(ProtocolException.class, () -> codec.encode(Message.request("1", payload), 100))
                        .getMessage());
    }

    @Test
    void aMessageOfTheLargestSizeIsSent() throws Exception {
        assertEquals(
                104, Codec.raw().encode(Message.request("1", new byte[97]), 100).remaining());
        assertEquals(
                104,
                Codec.json()
                        .encode(Message.request("1", utf8("v".repeat(80))), 100)
                        .remaining());
        assertThrows(
                ProtocolException.class, () -> Codec.json().encode(Message.request("1", utf8("v".repeat(81))), 100));
    }

    @Test
    void aRawFrameMayBeItsHeadAlone() throws Exception {
        Message message = decode(Codec.raw(), frame(new byte[] {2, 0}));
        assertEquals(Kind.PING, message.kind());
        assertEquals("", message.uid());
        assertEquals(0, message.payload().length);
    }

    @Test
    void aUidMayBeOfTheLongestLengthAndOfAnyPrintableCharacters() throws Exception {
        String uid = " ~" + "u".repeat(62);
        Message message = decode(Codec.raw(), Codec.raw().encode(Message.request(uid, new byte[0]), MAX));
        assertEquals(uid, message.uid());
    }

    @Test
    void rawRefusalsCarryTheNumbers() {
        assertEquals("frame of 1 bytes is shorter than its head of 2", rawRefused("00"));
        assertEquals("kind 5 is none of 0 to 4", rawRefused("0500"));
        assertEquals("kind -1 is none of 0 to 4", rawRefused("ff00"));
        assertEquals(
                "uid of 3 bytes: must have at most 64 and fit in the 2 bytes left in its frame",
                rawRefused("00034141"));
        assertEquals(
                "uid of 65 bytes: must have at most 64 and fit in the 65 bytes left in its frame",
                rawRefused("0041" + "41".repeat(65)));
        assertEquals("uid with the byte 255: must be printable ASCII", rawRefused("0001ff"));
        assertEquals("uid with the byte 31: must be printable ASCII", rawRefused("00011f"));
        assertEquals("uid with the byte 127: must be printable ASCII", rawRefused("00017f"));
    }

    @Test
    void rawSendsNoUidThatItsReaderRefuses() {
        ProtocolException e = assertThrows(
                ProtocolException.class, () -> Codec.raw().encode(Message.request("\u00fc", new byte[0]), MAX));
        assertEquals("uid with the byte 195: must be printable ASCII", e.getMessage());
    }

    @Test
    void aMessageHasAtMostAThousandMembersItsOwnIncluded() throws Exception {
        StringBuilder members = new StringBuilder("{\"uid\":\"1\",\"val\":\"v\"");
        for (int i = 2; i < 1_000; i++) {
            members.append(",\"m").append(i).append("\":1");
        }
        json(members + "}");
        assertEquals("an object must have at most 1000 members", refused(members + ",\"last\":1}"));
    }

    @Test
    void whatIsNoMemberAndNoNumberIsNotCountedAsOne() throws Exception {
        String start = "{\"uid\":\"1\",\"val\":\"v\",\"x\":";
        json(start + "[" + "1,".repeat(2_000) + "1]}");
        json(start + "\"" + "s".repeat(1_000) + "\"}");
    }

    @Test
    void aTimeOfZeroIsATime() throws Exception {
        assertEquals(0, json("{\"uid\":\"1\",\"val\":\"v\",\"ts\":0}").time());
        assertTrue(refused("{\"uid\":\"1\",\"val\":\"v\",\"ts\":-1}").contains("must not be negative"));
    }
}
