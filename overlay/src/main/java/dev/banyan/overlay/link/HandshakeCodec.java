package dev.banyan.overlay.link;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * HELLO, WELCOME and REFUSED as CBOR maps; a HELLO starts with four magic bytes. Unknown fields are ignored, so that a
 * newer version may add some; missing, wrong or oversized ones are errors that name the field.
 */
final class HandshakeCodec {
    /** Longest name of a cluster, group or node, in characters. */
    static final int MAX_NAME_CHARS = 200;

    private static final byte[] MAGIC = "BNYN".getBytes(StandardCharsets.US_ASCII);

    private static final ObjectMapper CBOR = CBORMapper.builder(CBORFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(FrameRules.REFUSED_LIMIT)
                            .maxNestingDepth(8)
                            .maxStringLength(2048)
                            .maxNameLength(64)
                            .maxNumberLength(32)
                            .maxTokenCount(1000)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private HandshakeCodec() {}

    /** The acceptor's consent. */
    record Welcome(int version, NodeId from) {}

    /** The acceptor's refusal. */
    record Refused(LinkReason reason, String text, NodeId from, List<Redirect> redirects) {}

    static byte[] encode(Hello hello) {
        ObjectNode map = CBOR.createObjectNode();
        map.put("min", hello.minVersion());
        map.put("max", hello.maxVersion());
        map.put("cluster", hello.cluster());
        map.put("group", hello.group());
        map.set("from", node(hello.from()));
        map.set("to", node(hello.to()));
        hello.kind().accept(new KindWriter(map));
        byte[] body = bytes(map);
        byte[] payload = new byte[MAGIC.length + body.length];
        System.arraycopy(MAGIC, 0, payload, 0, MAGIC.length);
        System.arraycopy(body, 0, payload, MAGIC.length, body.length);
        return payload;
    }

    static byte[] encode(Welcome welcome) {
        ObjectNode map = CBOR.createObjectNode();
        map.put("version", welcome.version());
        map.set("from", node(welcome.from()));
        return bytes(map);
    }

    static byte[] encode(Refused refused) {
        ObjectNode map = CBOR.createObjectNode();
        map.put("reason", refused.reason().code());
        map.put("text", Texts.cut(refused.text()));
        map.set("from", node(refused.from()));
        ArrayNode redirects = map.putArray("redirects");
        refused.redirects().stream().limit(OfferedLink.MAX_REDIRECTS).forEach(redirect -> {
            ObjectNode entry = redirects.addObject();
            entry.set("node", node(redirect.node()));
            entry.put("data", redirect.dataAddress());
        });
        return bytes(map);
    }

    static Hello decodeHello(ByteBuf payload) throws HandshakeException {
        int start = payload.readerIndex();
        if (payload.readableBytes() < MAGIC.length
                || !Arrays.equals(MAGIC, ByteBufUtil.getBytes(payload, start, MAGIC.length))) {
            throw new HandshakeException(LinkReason.NOT_BANYAN, "the first frame has no Banyan magic");
        }
        JsonNode map = map(ByteBufUtil.getBytes(payload, start + MAGIC.length, payload.readableBytes() - MAGIC.length));
        int min = number(map, "min");
        int max = number(map, "max");
        if (min < 0 || max < min) {
            throw bad("versions " + min + " to " + max + " are not a range");
        }
        return new Hello(
                min,
                max,
                text(map, "cluster", MAX_NAME_CHARS),
                text(map, "group", MAX_NAME_CHARS),
                node(map, "from"),
                node(map, "to"),
                kind(map));
    }

    static Welcome decodeWelcome(ByteBuf payload) throws HandshakeException {
        JsonNode map = map(ByteBufUtil.getBytes(payload));
        return new Welcome(number(map, "version"), node(map, "from"));
    }

    static Refused decodeRefused(ByteBuf payload) throws HandshakeException {
        JsonNode map = map(ByteBufUtil.getBytes(payload));
        List<Redirect> redirects = new ArrayList<>();
        JsonNode array = map.path("redirects");
        if (array.size() > OfferedLink.MAX_REDIRECTS) {
            throw bad(array.size() + " redirects; at most " + OfferedLink.MAX_REDIRECTS + " are allowed");
        }
        for (JsonNode entry : array) {
            redirects.add(new Redirect(node(entry, "node"), text(entry, "data", MAX_NAME_CHARS)));
        }
        String text = Texts.printable(map.path("text").asText(""));
        return new Refused(LinkReason.ofCode(number(map, "reason")), text, node(map, "from"), redirects);
    }

    private static JsonNode map(byte[] bytes) throws HandshakeException {
        JsonNode map;
        try {
            map = CBOR.readTree(bytes);
        } catch (IOException | RuntimeException e) {
            // The parser is not ours: whatever it throws for hostile bytes is the peer's fault, not a bug here.
            throw bad("not readable as CBOR: " + Texts.printable(String.valueOf(e.getMessage())));
        }
        if (map == null || !map.isObject()) {
            throw bad("not a map");
        }
        return map;
    }

    private static byte[] bytes(ObjectNode map) {
        try {
            return CBOR.writeValueAsBytes(map);
        } catch (IOException e) {
            throw new IllegalStateException("cannot encode " + map, e);
        }
    }

    private static ObjectNode node(NodeId id) {
        return CBOR.createObjectNode()
                .put("name", id.name())
                .put("incarnation", id.incarnation())
                .put("address", id.address());
    }

    private static NodeId node(JsonNode map, String field) throws HandshakeException {
        JsonNode node = map.path(field);
        String name = text(node, "name", MAX_NAME_CHARS);
        JsonNode incarnation = node.path("incarnation");
        if (!incarnation.isIntegralNumber() || !incarnation.canConvertToLong() || incarnation.longValue() < 0) {
            throw bad("field '" + field + ".incarnation' is not a number from 0");
        }
        return new NodeId(name, incarnation.longValue(), text(node, "address", MAX_NAME_CHARS));
    }

    private static LinkKind kind(JsonNode map) throws HandshakeException {
        String kind = text(map, "kind", 16);
        switch (kind) {
            case "tree":
                JsonNode reservation = map.path("reservation");
                if (!reservation.isIntegralNumber() || !reservation.canConvertToLong()) {
                    throw bad("field 'reservation' is not a number");
                }
                return new LinkKind.Tree(reservation.longValue());
            case "bulk":
                return new LinkKind.Bulk(text(map, "transfer", LinkKind.Bulk.MAX_TRANSFER_ID_CHARS));
            case "repair":
                return new LinkKind.Repair();
            default:
                throw bad("unknown kind of link '" + Texts.printable(kind) + "'");
        }
    }

    private static int number(JsonNode map, String field) throws HandshakeException {
        JsonNode value = map.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw bad("field '" + field + "' is not a number");
        }
        return value.intValue();
    }

    private static String text(JsonNode map, String field, int maxChars) throws HandshakeException {
        JsonNode value = map.path(field);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw bad("field '" + field + "' is not a text");
        }
        if (value.textValue().length() > maxChars) {
            throw bad("field '" + field + "' is longer than " + maxChars + " characters");
        }
        return Texts.printable(value.textValue());
    }

    private static HandshakeException bad(String message) {
        return new HandshakeException(LinkReason.BAD_HANDSHAKE, message);
    }

    /** Adds the kind of a link to the map of a hello. */
    private record KindWriter(ObjectNode map) implements LinkKind.Visitor<ObjectNode> {
        @Override
        public ObjectNode tree(LinkKind.Tree kind) {
            return map.put("kind", "tree").put("reservation", kind.reservation());
        }

        @Override
        public ObjectNode bulk(LinkKind.Bulk kind) {
            return map.put("kind", "bulk").put("transfer", kind.transferId());
        }

        @Override
        public ObjectNode repair(LinkKind.Repair kind) {
            return map.put("kind", "repair");
        }
    }
}
