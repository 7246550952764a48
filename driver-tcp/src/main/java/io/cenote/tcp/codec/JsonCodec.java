package io.cenote.tcp.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One JSON object a frame. The bytes are decoded strictly before the parser sees them, and the limits are counted here:
 * the parser's own are set as well, and never relied on alone.
 */
final class JsonCodec implements Codec {
    static final JsonCodec INSTANCE = new JsonCodec();

    static final int MAX_DEPTH = 32;
    static final int MAX_MEMBERS = 1_000;
    static final int MAX_NUMBER = 64;

    /** Largest a frame may ever be, so the longest string in it. */
    private static final int MAX_TEXT = 64 << 20;

    /** Names are neither interned nor kept: they come from peers. Buffers are pooled without thread locals. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .recyclerPool(JsonRecyclerPools.newBoundedPool(32))
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER)
                    .maxStringLength(MAX_TEXT)
                    .maxNameLength(MAX_TEXT)
                    .build())
            .build();

    private static final Map<String, Message.Kind> KINDS = Map.of(
            "val", Message.Kind.DATA,
            "err", Message.Kind.ERROR,
            "ping", Message.Kind.PING,
            "pong", Message.Kind.PONG,
            "busy", Message.Kind.BUSY);

    private JsonCodec() {}

    @Override
    public String name() {
        return "json";
    }

    @Override
    public boolean correlates() {
        return true;
    }

    @Override
    public boolean carries(Message.Kind kind) {
        return true;
    }

    @Override
    public int frameSize(ByteBuffer received, int maxFrameSize) throws ProtocolException {
        return LengthPrefix.frameSize(received, maxFrameSize);
    }

    @Override
    public Message decode(ByteBuffer frame) throws ProtocolException {
        frame.position(frame.position() + LengthPrefix.BYTES);
        CharBuffer text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(frame);
        } catch (CharacterCodingException e) {
            throw new ProtocolException("a message that is not UTF-8: " + e.getMessage(), e);
        }
        try (JsonParser parser = FACTORY.createParser(text.array(), text.arrayOffset(), text.length())) {
            return new Reading(parser).message();
        } catch (ProtocolException e) {
            throw e;
        } catch (StreamConstraintsException e) {
            throw new ProtocolException("a message over the limits of JSON here: " + e.getOriginalMessage(), e);
        } catch (JsonParseException e) {
            throw new ProtocolException("a message that is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ProtocolException("a message that cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public ByteBuffer encode(Message message, int maxFrameSize) throws ProtocolException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message.payload()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolException("the json codec carries text, and these bytes are not UTF-8", e);
        }
        // Escapes only make it longer.
        LengthPrefix.refuseOver(message.payload().length, maxFrameSize);
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 + message.payload().length);
        out.writeBytes(new byte[LengthPrefix.BYTES]);
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            generator.writeStartObject();
            generator.writeStringField("uid", message.uid());
            generator.writeStringField(member(message.kind()), text);
            if (message.time() != Message.NO_TIME) {
                generator.writeNumberField("ts", message.time());
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new ProtocolException("a message that cannot be written as JSON: " + e.getMessage(), e);
        }
        return LengthPrefix.complete(ByteBuffer.wrap(out.toByteArray()), maxFrameSize);
    }

    private static String member(Message.Kind kind) {
        return switch (kind) {
            case DATA -> "val";
            case ERROR -> "err";
            case PING -> "ping";
            case PONG -> "pong";
            case BUSY -> "busy";
        };
    }

    /** One message being read. */
    private static final class Reading {
        private final JsonParser parser;
        private String uid;
        private Message.Kind kind;
        private String text;
        private long time = Message.NO_TIME;

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        Message message() throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ProtocolException("a message must be a JSON object");
            }
            int members = 0;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                count(++members);
                String name = parser.currentName();
                parser.nextToken();
                read(name);
            }
            if (parser.nextToken() != null) {
                throw new ProtocolException("a message must end with its object; there is more after it");
            }
            if (uid == null || kind == null) {
                throw new ProtocolException(
                        "a message must have the members uid and one of val, err, ping, pong and busy");
            }
            return new Message(kind, uid, utf8(text), time);
        }

        private void read(String name) throws IOException {
            if (name.equals("uid")) {
                uid = string(name);
                if (uid.length() > Message.MAX_UID_LENGTH) {
                    throw new ProtocolException(
                            "uid of " + uid.length() + " characters: must have at most " + Message.MAX_UID_LENGTH);
                }
                utf8(uid);
            } else if (name.equals("ts")) {
                if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || parser.getTextLength() > MAX_NUMBER) {
                    throw new ProtocolException("ts must be a whole number of nanoseconds");
                }
                time = parser.getLongValue();
                if (time < 0) {
                    throw new ProtocolException("ts " + time + " must not be negative");
                }
            } else if (KINDS.containsKey(name)) {
                if (kind != null) {
                    throw new ProtocolException("a message must have one of val, err, ping, pong and busy, not two");
                }
                kind = KINDS.get(name);
                text = string(name);
            } else {
                skip();
            }
        }

        private String string(String name) throws IOException {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw new ProtocolException(name + " must be a string");
            }
            return parser.getText();
        }

        /** Passes over the value of an unknown member, without recursion. */
        private void skip() throws IOException {
            int depth = 1;
            int[] members = new int[MAX_DEPTH + 1];
            for (JsonToken token = parser.currentToken(); ; token = parser.nextToken()) {
                if (token == null) {
                    throw new ProtocolException("a message that ends within a value");
                } else if (token.isStructStart()) {
                    if (++depth > MAX_DEPTH) {
                        throw new ProtocolException("a message must have at most " + MAX_DEPTH + " levels");
                    }
                    members[depth] = 0;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token == JsonToken.FIELD_NAME) {
                    count(++members[depth]);
                } else if (token.isNumeric() && parser.getTextLength() > MAX_NUMBER) {
                    throw new ProtocolException("a number must have at most " + MAX_NUMBER + " characters");
                }
                if (depth == 1) {
                    return;
                }
            }
        }

        private static void count(int members) throws ProtocolException {
            if (members > MAX_MEMBERS) {
                throw new ProtocolException("an object must have at most " + MAX_MEMBERS + " members");
            }
        }

        /** Escapes can spell half a character; such text has no bytes. */
        private static byte[] utf8(String text) throws ProtocolException {
            try {
                ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
                byte[] exact = new byte[bytes.remaining()];
                bytes.get(exact);
                return exact;
            } catch (CharacterCodingException e) {
                throw new ProtocolException("text with a lone surrogate", e);
            }
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
