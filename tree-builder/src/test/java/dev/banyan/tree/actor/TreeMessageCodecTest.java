package dev.banyan.tree.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.banyan.tree.attach.AttachMessage;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TreeMessageCodecTest {
    private final CborCodec<TreeMessage> codec = CborCodec.ofTreeMessages(64 * 1024);

    static Stream<TreeMessage> messages() {
        return Samples.ofEveryKind();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsWhatItWrites(TreeMessage message) throws IOException {
        assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messagesEstimateTheirSizeWithinAThird(TreeMessage message) {
        int real = codec.encode(message).length;
        assertThat(message.wireBytes()).as("%s", message).isBetween(real * 2 / 3 - 8, real * 4 / 3 + 8);
    }

    @Test
    void refusesMoreBytesThanAllowed() {
        byte[] long_ = CborCodec.ofTreeMessages(1 << 20)
                .encode(new AttachMessage.RescuePlan(Collections.nCopies(
                        5000, new AttachMessage.Assignment(new NodeId("a", 1, "h:1"), new NodeId("b", 1, "h:2")))));
        assertThatThrownBy(() -> codec.decode(long_)).isInstanceOf(IOException.class);
    }

    @Test
    void refusesAnUnknownKindByItsName() {
        byte[] cbor = {(byte) 0x82, 0x63, 'F', 'o', 'o', (byte) 0x80};
        assertThatThrownBy(() -> codec.decode(cbor))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Foo");
    }

    @Test
    void damagedBytesAreAMessageOrAnIoExceptionAndNothingElse() {
        SplittableRandom random = new SplittableRandom(7);
        byte[][] valid = Samples.ofEveryKind().map(codec::encode).toArray(byte[][]::new);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = valid[random.nextInt(valid.length)].clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            try {
                assertThat(codec.decode(damaged)).isNotNull();
            } catch (IOException e) {
                assertThat(e).isNotNull();
            }
        }
    }

    @Test
    void refusesText() {
        assertThatThrownBy(() -> codec.decode("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IOException.class);
    }

    /** Each part of each message in turn. */
    @ParameterizedTest
    @MethodSource("messages")
    void takesNullForNothingButWhatMayBeAbsent(TreeMessage message) throws IOException {
        CBORMapper mapper = new CBORMapper();
        int parts = nullParts(mapper.readTree(codec.encode(message)), Integer.MAX_VALUE);
        for (int part = 0; part < parts; part++) {
            JsonNode tree = mapper.readTree(codec.encode(message));
            nullParts(tree, part);
            try {
                assertThat(codec.decode(mapper.writeValueAsBytes(tree)).toString())
                        .doesNotContain("=null");
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    /** Replaces that one, in the order of a walk. @return how many there are */
    private static int nullParts(JsonNode tree, int wanted) {
        int count = 0;
        for (int i = 0; i < tree.size(); i++) {
            JsonNode part = tree.get(i);
            if (count == wanted) {
                ((ArrayNode) tree).setNull(i);
                return count + 1;
            }
            count += 1 + nullParts(part, wanted - count - 1);
        }
        return count;
    }
}
