package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.Ack;
import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.Publisher;
import dev.banyan.overlay.PublisherOptions;
import dev.banyan.overlay.Receipt;
import dev.banyan.overlay.SubscribeOptions;
import dev.banyan.overlay.Subscription;
import dev.banyan.overlay.Topic;
import dev.banyan.overlay.TopicCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics between real nodes. */
class TopicNodesTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final PublisherOptions ALL = PublisherOptions.defaults().withAck(Ack.ALL);

    @TempDir
    Path directory;

    /** What a subscriber got. */
    private static final class Reader {
        final Queue<Delivery<byte[]>> deliveries = new ConcurrentLinkedQueue<>();

        List<Delivery.Message<byte[]>> messages(Publisher<byte[]> publisher) {
            return deliveries.stream()
                    .filter(Delivery.Message.class::isInstance)
                    .map(delivery -> (Delivery.Message<byte[]>) delivery)
                    .filter(message -> message.publisher().equals(publisher.id()))
                    .toList();
        }

        List<Delivery<byte[]>> others() {
            return deliveries.stream()
                    .filter(delivery -> !(delivery instanceof Delivery.Message))
                    .toList();
        }
    }

    private static Topic<byte[]> topic(Nodes.Party party, String node) {
        return party.at(node).topic("news", TopicCodec.bytes());
    }

    private static Reader subscribe(Nodes nodes, Nodes.Party party, String node, SubscribeOptions options) {
        Reader reader = new Reader();
        Pair<Subscription, CompletionStage<Done>> running = topic(party, node)
                .subscribe(options)
                .toMat(Sink.foreach(reader.deliveries::add), Keep.both())
                .run(nodes.node(node).system());
        running.second().exceptionally(failure -> {
            throw new AssertionError("the subscription at " + node + " failed", failure);
        });
        join(running.first().ready());
        return reader;
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static byte[] body(int number) {
        return ("message " + number).getBytes(StandardCharsets.UTF_8);
    }

    private static void assertNumbered(List<Delivery.Message<byte[]>> messages, int from, int to) {
        assertThat(messages)
                .extracting(Delivery.Message::number)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(from, to).mapToObj(Long::valueOf).toList());
    }

    @Test
    void everyMemberGetsEveryMessageOfEveryPublisherOnceAndInOrderAndReceiptsSayWhen() {
        try (Nodes nodes =
                new Nodes(directory).startAll(List.of("a", "b", "c", "d"), s -> s.with("banyan.tree.fan-out", 1))) {
            Nodes.Party party = nodes.party("live", "a", "b", "c", "d");
            Map<String, Reader> readers = new LinkedHashMap<>();
            for (String node : List.of("a", "b", "c", "d")) {
                readers.put(node, subscribe(nodes, party, node, SubscribeOptions.latest()));
            }
            List<Publisher<byte[]>> publishers =
                    List.of(topic(party, "a").publisher(ALL), topic(party, "d").publisher(ALL));
            publishers.forEach(publisher -> join(publisher.awaitSubscribers(4, SOON)));
            byte[] large = new byte[3_000_000];
            new Random(1).nextBytes(large);
            for (Publisher<byte[]> publisher : publishers) {
                for (int i = 1; i < 200; i++) {
                    publisher.publish(body(i));
                }
                join(publisher.publish(body(200)));
                assertThat(join(publisher.publish(large)).members()).isEqualTo(4);
                Receipt last = join(publisher.publish(body(202)));
                assertThat(last.number()).isEqualTo(202);
                assertThat(last.departed()).isEmpty();
                join(publisher.close());
            }

            readers.forEach((node, reader) -> {
                await().atMost(SOON).until(() -> reader.others().size() == 2);
                for (Publisher<byte[]> publisher : publishers) {
                    List<Delivery.Message<byte[]>> messages = reader.messages(publisher);
                    assertNumbered(messages, 1, 202);
                    assertThat(messages.get(0).value()).isEqualTo(body(1));
                    assertThat(Arrays.equals(messages.get(200).value(), large)).isTrue();
                }
                assertThat(reader.others()).allMatch(Delivery.PublisherEnded.class::isInstance);
            });
        }
    }

    @Test
    void theDeathOfARelayLosesNothingAndRepeatsNothing() {
        try (Nodes nodes = new Nodes(directory)
                .startAll(
                        List.of("a", "b", "c", "d", "e"),
                        s -> Nodes.stayingPut(s)
                                .with("banyan.tree.fan-out", 2)
                                // Who is without a parent for longer than a grace is not waited for; on a busy machine
                                // that takes its time. The dead one is waited for that long, too.
                                .with("banyan.live.slow-grace", SOON)
                                .with("banyan.live.orphan-grace", Duration.ofSeconds(15)))) {
            Nodes.Party party = nodes.party("live", "a", "b", "c", "d", "e");
            String relay = party.interior();
            Map<String, Reader> readers = new LinkedHashMap<>();
            for (String node : List.of("b", "c", "d", "e")) {
                if (!node.equals(relay)) {
                    readers.put(node, subscribe(nodes, party, node, SubscribeOptions.latest()));
                }
            }
            Publisher<byte[]> publisher = topic(party, "a").publisher(ALL);
            join(publisher.awaitSubscribers(3, SOON));
            CompletionStage<Done> done = Source.range(1, 20_000)
                    .map(i -> {
                        if (i == 5_000) {
                            // It waits, and the threads that all nodes share have other things to do.
                            CompletableFuture.runAsync(nodes.node(relay)::crash);
                        }
                        return new byte[1000];
                    })
                    .runWith(publisher.sink(), nodes.node("a").system());
            join(done);

            readers.forEach((node, reader) -> {
                await(node + " sees the publisher's end")
                        .atMost(SOON)
                        .untilAsserted(() -> assertThat(reader.others())
                                .singleElement()
                                .isInstanceOf(Delivery.PublisherEnded.class));
                assertNumbered(reader.messages(publisher), 1, 20_000);
            });
        }
    }

    @Test
    void whoComesLateGetsAllThatIsKeptInOrder() {
        try (Nodes nodes = new Nodes(directory).startAll(List.of("a", "b"), s -> s)) {
            Nodes.Party party = nodes.party("live", "a", "b");
            Reader early = subscribe(nodes, party, "b", SubscribeOptions.latest());
            Publisher<byte[]> publisher = topic(party, "a").publisher(ALL);
            join(publisher.awaitSubscribers(1, SOON));
            for (int i = 1; i <= 10_000; i++) {
                publisher.publish(body(i));
            }
            join(publisher.publish(body(10_001)));
            nodes.start("c", s -> s);
            party.add("c");

            Reader late = subscribe(nodes, party, "c", SubscribeOptions.earliest());

            await().atMost(SOON).until(() -> late.deliveries.size() == 10_001);
            assertNumbered(late.messages(publisher), 1, 10_001);
            assertNumbered(early.messages(publisher), 1, 10_001);
        }
    }
}
