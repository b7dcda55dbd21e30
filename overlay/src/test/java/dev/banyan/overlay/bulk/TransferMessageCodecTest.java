package dev.banyan.overlay.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.banyan.overlay.bulk.core.AccessRate;
import dev.banyan.overlay.bulk.core.FileTraits;
import dev.banyan.overlay.bulk.core.InlineContent;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.ResultEntry;
import dev.banyan.overlay.bulk.core.StripePlan;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.bulk.core.TransferLimit;
import dev.banyan.overlay.bulk.core.TransferMessage;
import dev.banyan.tree.actor.CborCodec;
import dev.banyan.tree.protocol.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransferMessageCodecTest {
    private static final NodeId SOURCE = new NodeId("lima", 5, "127.0.0.1:4000");
    private static final TransferId ID = new TransferId("lima", 5, 1);

    private final CborCodec<TransferMessage> codec = TransferJacksonModule.codec(64 * 1024);

    static Stream<TransferMessage> messages() {
        return Stream.of(
                new TransferMessage.Announce(
                        new TransferHeader(
                                ID,
                                SOURCE,
                                "modules",
                                1 << 20,
                                new FileTraits(0640, 1_700_000_000_123_456_789L),
                                1 << 16,
                                4),
                        true,
                        false,
                        new TransferLimit(3, 7_000),
                        Optional.empty()),
                new TransferMessage.Announce(
                        new TransferHeader(ID, SOURCE, "motd", 3, FileTraits.UNKNOWN, 1 << 14, 1),
                        false,
                        true,
                        TransferLimit.NONE,
                        Optional.of(new InlineContent(new byte[] {0, -1, 77}))),
                new TransferMessage.Plan(
                        ID,
                        3,
                        SOURCE,
                        1,
                        2,
                        List.of(new StripePlan.Seat(SOURCE, "127.0.0.1:7001", List.of(StripePlan.NO_PARENT, 0)))),
                new TransferMessage.Limit(ID, new TransferLimit(2, 40_000_000)),
                new TransferMessage.AccessTold(SOURCE, new AccessRate(90_000_000, 40_000_000, true)),
                new TransferMessage.Ended(ID, "complete", true),
                new TransferMessage.Results(
                        ID,
                        Stream.of(
                                        new MemberState.Waiting(),
                                        new MemberState.Receiving(77),
                                        new MemberState.Verified(),
                                        new MemberState.Failed("disk full"),
                                        new MemberState.Gone(),
                                        new MemberState.Left())
                                .map(state -> new ResultEntry(new NodeId("quito", 2, "h:1"), 3, state))
                                .toList(),
                        true));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsWhatItWrites(TransferMessage message) throws IOException {
        assertThat(codec.decode(codec.encode(message))).isEqualTo(message);
    }

    @Test
    void refusesAHeaderWithAPathInItsFileName() {
        byte[] bytes = codec.encode(new TransferMessage.Announce(
                new TransferHeader(ID, SOURCE, "XXetc", 1 << 20, FileTraits.UNKNOWN, 1 << 16, 4),
                true,
                false,
                TransferLimit.NONE,
                Optional.empty()));
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("XXetc", "../et");
        assertThatThrownBy(() -> codec.decode(text.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("../et");
    }

    @Test
    void refusesAnAnnouncementWithContentOfNoBytes() {
        TransferHeader header = new TransferHeader(ID, SOURCE, "motd", 1, FileTraits.UNKNOWN, 1 << 14, 1);
        byte[] bytes = codec.encode(new TransferMessage.Announce(
                header, false, true, TransferLimit.NONE, Optional.of(new InlineContent(new byte[] {77}))));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        // In CBOR 0x41 is a string of one byte and 0x40 one of none.
        assertThat(text).containsOnlyOnce("\u0041\u004d");
        String bad = text.replace("\u0041\u004d", "\u0040");
        assertThatThrownBy(() -> codec.decode(bad.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("content of a file without bytes");
    }

    @Test
    void refusesRatesBelowZero() {
        byte[] bytes = codec.encode(new TransferMessage.AccessTold(SOURCE, new AccessRate(7, 0, false)));
        int seven = new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\u0007');
        // In CBOR 0x07 is 7, and 0x26 is -7.
        bytes[seven] = 0x26;
        assertThatThrownBy(() -> codec.decode(bytes))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rates of -7 bits per second down");
    }

    @Test
    void refusesResultsWithoutTheirStates() {
        byte[] bytes = codec.encode(new TransferMessage.Results(ID, List.of(), false));
        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(IOException.class);
    }

    /** Each part of each message in turn. */
    @ParameterizedTest
    @MethodSource("messages")
    void takesNullForNothingButWhatMayBeAbsent(TransferMessage message) throws IOException {
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
