package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.Group;
import dev.banyan.overlay.live.LiveStreams;
import dev.banyan.overlay.live.StreamReader;
import dev.banyan.overlay.live.StreamWriter;
import dev.banyan.overlay.live.core.SlowPolicy;
import dev.banyan.overlay.live.core.StartAt;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.overlay.relay.GroupMember;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live streams between real nodes. */
@Tag("nodes")
class LiveNodesTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private static LiveStreams live(Group group) {
        return ((GroupMember) group).live();
    }

    private static StreamReader reader(Group group, StartAt start, List<byte[]> bodies) {
        StreamReader reader = new StreamReader((stream, body) -> bodies.add(body));
        return reader.reads(live(group).subscribe("news", start, SlowPolicy.DEMOTE, reader));
    }

    private static StreamWriter writer(Group group) {
        StreamWriter writer = new StreamWriter();
        return writer.to(live(group).publish("news", writer));
    }

    @Test
    void everyMemberGetsEveryMessageOfEveryPublisherOnceAndInOrderAndReceiptsSayWhen() {
        try (Nodes nodes =
                new Nodes(directory).startAll(List.of("a", "b", "c", "d"), s -> s.with("banyan.tree.fan-out", 1))) {
            Nodes.Party party = nodes.party("live", "a", "b", "c", "d");
            List<StreamReader> readers = new ArrayList<>();
            List<List<byte[]>> bodies = new ArrayList<>();
            for (String node : List.of("a", "b", "c", "d")) {
                bodies.add(new CopyOnWriteArrayList<>());
                readers.add(reader(party.at(node), StartAt.LATEST, bodies.get(bodies.size() - 1)));
            }
            await().atMost(SOON).until(() -> readers.stream().allMatch(StreamReader::isReady));
            List<StreamWriter> writers = List.of(writer(party.at("a")), writer(party.at("d")));
            await().atMost(SOON).until(() -> writers.stream().allMatch(w -> w.audience() == 4));
            byte[] large = new byte[3_000_000];
            new Random(1).nextBytes(large);
            for (int i = 1; i <= 300; i++) {
                for (StreamWriter writer : writers) {
                    writer.say(
                            i == 100
                                    ? large
                                    : ByteBuffer.allocate(100).putInt(i).array());
                }
            }
            writers.forEach(StreamWriter::askReceipt);

            await().atMost(SOON)
                    .until(() -> readers.stream().allMatch(r -> r.messages() == 600)
                            && writers.stream().allMatch(w -> w.receipts().size() == 1));
            for (List<byte[]> got : bodies) {
                assertThat(got.stream().filter(body -> body.length == 100)).hasSize(598);
                assertThat(got.stream().filter(body -> Arrays.equals(body, large)))
                        .hasSize(2);
            }
            for (StreamWriter writer : writers) {
                assertThat(writer.receipts().get(0).number()).isEqualTo(300);
                assertThat(writer.receipts().get(0).members()).isEqualTo(4);
                assertThat(writer.receipts().get(0).departed()).isEmpty();
            }
            assertThat(readers).allSatisfy(r -> assertThat(r.notes()).isEmpty());
            writers.forEach(StreamWriter::close);
            await().atMost(SOON)
                    .until(() -> readers.stream().allMatch(r -> r.notes().size() == 2));
            assertThat(readers)
                    .allSatisfy(r -> assertThat(r.notes()).allMatch(note -> note.equals("ended at 300 CLOSED")));
        }
    }

    @Test
    void theDeathOfARelayLosesNothingAndRepeatsNothing() {
        try (Nodes nodes = new Nodes(directory)
                .startAll(List.of("a", "b", "c", "d", "e"), s -> s.with("banyan.tree.fan-out", 2))) {
            Nodes.Party party = nodes.party("live", "a", "b", "c", "d", "e");
            String relay = party.interior();
            List<Long> numbers = new CopyOnWriteArrayList<>();
            List<StreamReader> readers = new ArrayList<>();
            for (String node : List.of("b", "c", "d", "e")) {
                if (!node.equals(relay)) {
                    StreamReader reader = new StreamReader((StreamId s, byte[] body) ->
                            numbers.add(ByteBuffer.wrap(body).getLong()));
                    readers.add(reader.reads(
                            live(party.at(node)).subscribe("news", StartAt.LATEST, SlowPolicy.DEMOTE, reader)));
                }
            }
            await().atMost(SOON).until(() -> readers.stream().allMatch(StreamReader::isReady));
            StreamWriter writer = writer(party.at("a"));
            await().atMost(SOON).until(() -> writer.audience() == 3);
            for (int i = 0; i < 200; i++) {
                writer.say(50, 1000);
                if (i == 100) {
                    nodes.node(relay).crash();
                }
            }
            writer.askReceipt();

            await().atMost(SOON).until(() -> writer.receipts().size() == 1);
            assertThat(readers).allSatisfy(r -> assertThat(r.messages()).isEqualTo(10_000));
            assertThat(readers).allSatisfy(r -> assertThat(r.notes()).isEmpty());
        }
    }
}
