package dev.banyan.overlay.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.Ack;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.Publisher;
import dev.banyan.overlay.PublisherOptions;
import dev.banyan.overlay.Receipt;
import dev.banyan.overlay.TopicCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A publisher as a flow from values to receipts. The test is the event loop. */
class PublisherFlowTest {
    private static final PublisherOptions ALL = PublisherOptions.defaults().withAck(Ack.ALL);

    private static ActorSystem system;

    private final ManualRuntime runtime = new ManualRuntime();
    private final FakeStreams streams = new FakeStreams(1, 1000);

    @BeforeAll
    static void startSystem() {
        system = ActorSystem.create("flows");
    }

    @AfterAll
    static void stopSystem() {
        TestKit.shutdownActorSystem(system);
    }

    private Publisher<byte[]> publisher(PublisherOptions options, String... settings) {
        return new Topics("g", streams, ManualRuntime.settings(settings), runtime.runtime())
                .topic("news", TopicCodec.bytes())
                .publisher(options);
    }

    private FakeStreams.FakeOutgoing stream() {
        return streams.outgoing.get(0);
    }

    private void pumpUntil(BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    streams.pump();
                    runtime.tell();
                    return condition.getAsBoolean();
                });
    }

    private static void assertFails(CompletionStage<?> stage, String... words) {
        assertThatThrownBy(() -> stage.toCompletableFuture().get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(OverlayException.class)
                .cause()
                .hasMessageContainingAll(words);
    }

    @Test
    void eachMessageHasItsReceiptInOrderAndThePublisherIsClosedAtTheEnd() {
        CompletableFuture<List<Receipt>> receipts = Source.range(1, 300)
                .map(length -> new byte[length])
                .via(publisher(PublisherOptions.defaults(), "banyan.topic.publish-buffer = 4 KiB")
                        .flow())
                .runWith(Sink.seq(), system)
                .toCompletableFuture();
        pumpUntil(receipts::isDone);
        assertThat(receipts.join())
                .extracting(Receipt::number)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 300).boxed().toList());
        assertThat(stream().closed).isTrue();
    }

    @Test
    void aStreamOfNothingClosesThePublisher() throws Exception {
        assertThat(Source.<byte[]>empty()
                        .via(publisher(ALL).flow())
                        .runWith(Sink.seq(), system)
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS))
                .isEmpty();
        assertThat(stream().closed).isTrue();
    }

    @Test
    void theFlowForAllEndsBehindTheReceiptOfTheLastMessage() {
        CompletableFuture<List<Receipt>> receipts = Source.range(1, 3)
                .map(length -> new byte[length])
                .via(publisher(ALL).flow())
                .runWith(Sink.seq(), system)
                .toCompletableFuture();
        pumpUntil(() -> stream().asked.contains(3L));
        assertThat(receipts).isNotDone();
        stream().receipt(3, 7);
        pumpUntil(receipts::isDone);
        assertThat(receipts.join())
                .hasSize(3)
                .allSatisfy(receipt -> assertThat(receipt.members()).isEqualTo(7));
    }

    @Test
    void noMoreIsTakenThanReceiptsCanBeWaitedFor() {
        AtomicInteger taken = new AtomicInteger();
        CompletableFuture<List<Receipt>> receipts = Source.range(1, 10)
                .map(i -> {
                    taken.incrementAndGet();
                    return new byte[10];
                })
                .via(publisher(ALL, "banyan.live.receipt-limit = 4").flow())
                .runWith(Sink.seq(), system)
                .toCompletableFuture();
        pumpUntil(() -> stream().asked.contains(3L));
        assertThat(taken).hasValue(3);
        AtomicInteger all = new AtomicInteger();
        pumpUntil(() -> {
            if (all.get() < stream().asked.size()) {
                stream().receipt(stream().asked.get(all.getAndIncrement()), 1);
            }
            return receipts.isDone();
        });
        assertThat(receipts.join()).hasSize(10);
    }

    @Test
    void aReceiptThatDoesNotComeInTimeFailsTheFlow() {
        CompletionStage<List<Receipt>> receipts = Source.single(new byte[1])
                .concat(Source.maybe())
                .via(publisher(ALL.withTimeout(Duration.ofSeconds(2))).flow())
                .runWith(Sink.seq(), system);
        pumpUntil(() -> stream().asked.contains(1L));
        runtime.advance(Duration.ofSeconds(2));
        assertFails(receipts, "ALL", "message 1", "PT2S");
        assertThat(stream().closed).isTrue();
    }

    @Test
    void aPublisherThatFailsEndsAFlowThatWaitsForRoom() {
        streams.setRoom(0);
        CompletionStage<List<Receipt>> receipts = Source.repeat(new byte[1000])
                .via(publisher(ALL, "banyan.topic.publish-buffer = 4 KiB").flow())
                .runWith(Sink.seq(), system);
        pumpUntil(() -> stream().waitingBytes() > 1000);
        stream().listener.failed("the group was left");
        runtime.tell();
        assertFails(receipts, "the group was left");
    }

    @Test
    void whenTheNodeLeavesTheFlowFailsBehindTheReceiptsOfWhatWasPublished() {
        List<Receipt> receipts = new CopyOnWriteArrayList<>();
        CompletionStage<Done> end = Source.range(1, 3)
                .map(i -> new byte[10])
                .concat(Source.maybe())
                .via(publisher(ALL).flow())
                .runForeach(receipts::add, system);
        pumpUntil(() -> stream().asked.contains(3L));
        stream().listener.leaving("this node leaves the group");
        assertThat(end.toCompletableFuture()).isNotDone();
        stream().receipt(3, 1);
        runtime.tell();
        assertFails(end, "this node leaves the group");
        assertThat(receipts).extracting(Receipt::number).containsExactly(1L, 2L, 3L);
    }

    @Test
    void whatHasEndedBeforeTheNodeLeavesCompletes() {
        CompletableFuture<List<Receipt>> receipts = Source.range(1, 3)
                .map(i -> new byte[10])
                .via(publisher(ALL).flow())
                .runWith(Sink.seq(), system)
                .toCompletableFuture();
        pumpUntil(() -> stream().closed);
        stream().listener.leaving("this node leaves the group");
        stream().receipt(3, 1);
        pumpUntil(receipts::isDone);
        assertThat(receipts.join()).hasSize(3);
    }

    @Test
    void whoTakesNoMoreReceiptsClosesThePublisher() {
        CompletableFuture<Receipt> first = Source.repeat(new byte[10])
                .via(publisher(PublisherOptions.defaults()).flow())
                .runWith(Sink.head(), system)
                .toCompletableFuture();
        pumpUntil(() -> first.isDone() && stream().closed);
    }
}
