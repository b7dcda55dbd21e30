package dev.banyan.overlay.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.overlay.Ack;
import dev.banyan.overlay.Headers;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.Publisher;
import dev.banyan.overlay.PublisherOptions;
import dev.banyan.overlay.Receipt;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.live.core.Departed;
import dev.banyan.tree.protocol.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a publisher hands over to its stream, when, and what it tells the application. */
class LivePublisherTest {
    private static final PublisherOptions ALL = PublisherOptions.defaults().withAck(Ack.ALL);
    /** Bytes before a value. */
    private static final int HEAD = 12;

    private final ManualRuntime runtime = new ManualRuntime();
    private final FakeStreams streams = new FakeStreams(1, 100);

    private Publisher<byte[]> publisher(PublisherOptions options, String... settings) {
        return publisher(TopicCodec.bytes(), options, settings);
    }

    private <T> Publisher<T> publisher(TopicCodec<T> codec, PublisherOptions options, String... settings) {
        return new Topics("g", streams, ManualRuntime.settings(settings), runtime.runtime())
                .topic("news", codec)
                .publisher(options);
    }

    @AfterEach
    void endStreams() {
        streams.end();
    }

    private FakeStreams.FakeOutgoing stream() {
        return streams.outgoing.get(0);
    }

    /** All that was handed over goes into the log. */
    private void write() {
        do {
            stream().pump();
        } while (stream().waitingBytes() > 0);
        runtime.tell();
    }

    private static Throwable failure(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        assertThat(future).isCompletedExceptionally();
        return future.handle((value, failure) -> failure).join();
    }

    private static byte[] bytes(int count) {
        return new byte[count];
    }

    private static void publishTo(Publisher<byte[]> publisher, int messages, int size) {
        for (int i = 0; i < messages; i++) {
            publisher.tryPublish(bytes(size));
        }
    }

    @Test
    void aSingleMessageLeavesAtOnce() {
        publisher(PublisherOptions.defaults()).publish(bytes(10));
        assertThat(stream().writes).containsExactly(HEAD + 10);
    }

    @Test
    void whatComesWhileOthersAreOnTheirWayLeavesTogether() {
        Publisher<byte[]> publisher = publisher(PublisherOptions.defaults());
        publishTo(publisher, 10, 10);
        assertThat(stream().writes).hasSize(1);
        write();
        assertThat(stream().writes).containsExactly(HEAD + 10, 9 * (HEAD + 10));
    }

    /** Two leave together, and are in the log. */
    private Publisher<byte[]> dense(String... settings) {
        Publisher<byte[]> publisher = publisher(PublisherOptions.defaults(), settings);
        publishTo(publisher, 3, 10);
        write();
        assertThat(stream().writes).containsExactly(HEAD + 10, 2 * (HEAD + 10));
        stream().writes.clear();
        return publisher;
    }

    @Test
    void messagesThatFollowOthersThatLeftTogetherAreGatheredForAWhile() {
        Publisher<byte[]> publisher = dense("banyan.topic.gather = 7ms");
        publishTo(publisher, 3, 10);
        assertThat(stream().writes).isEmpty();
        assertThat(stream().delays).containsExactly(Duration.ofMillis(7));
        stream().passTime();
        assertThat(stream().writes).containsExactly(3 * (HEAD + 10));
    }

    @Test
    void aBatchThatIsFullIsNotGatheredAnyLonger() {
        Publisher<byte[]> publisher = dense("banyan.topic.batch = 1 KiB");
        publishTo(publisher, 5, 200);
        assertThat(stream().writes).containsExactly(4 * (HEAD + 200));
    }

    @Test
    void nobodyWaitsForRoomBecauseOfWhatIsGathered() {
        Publisher<byte[]> publisher = dense("banyan.topic.publish-buffer = 4 KiB");
        publishTo(publisher, 11, 200);
        assertThat(stream().writes).containsExactly(10 * (HEAD + 200));
    }

    @Test
    void whenMessagesComeSinglyAgainNoneWaits() {
        Publisher<byte[]> publisher = dense();
        publisher.tryPublish(bytes(10));
        write();
        publisher.tryPublish(bytes(10));
        assertThat(stream().writes).containsExactly(HEAD + 10, HEAD + 10);
        assertThat(stream().delays).hasSize(1);
    }

    @Test
    void nothingIsGatheredWhereTheSettingIsZero() {
        Publisher<byte[]> publisher = dense("banyan.topic.gather = 0s");
        publisher.tryPublish(bytes(10));
        assertThat(stream().writes).containsExactly(HEAD + 10);
        assertThat(stream().delays).isEmpty();
    }

    @Test
    void whatIsGatheredLeavesWhenThePublisherIsClosed() {
        Publisher<byte[]> publisher = dense();
        publisher.tryPublish(bytes(10));
        publisher.close();
        assertThat(stream().writes).containsExactly(HEAD + 10);
        stream().passTime();
        assertThat(stream().closed).isTrue();
    }

    @Test
    void aFullBatchLeavesAtOnce() {
        Publisher<byte[]> publisher = publisher(PublisherOptions.defaults(), "banyan.topic.batch = 1 KiB");
        publishTo(publisher, 11, 200);
        int four = 4 * (HEAD + 200);
        assertThat(stream().writes).containsExactly(HEAD + 200, four, four);
    }

    @Test
    void messagesNeverShareABatchWithPartOfAnother() {
        Publisher<byte[]> publisher = publisher(PublisherOptions.defaults(), "banyan.topic.batch = 1 KiB");
        for (int size : new int[] {1, 600, 600, 5_000, 1}) {
            publisher.tryPublish(bytes(size));
        }
        write();
        assertThat(stream().writes).containsExactly(HEAD + 1, HEAD + 600, HEAD + 600, HEAD + 5_000, HEAD + 1);
    }

    @Test
    void aMessageIsDoneWhenItIsWritten() {
        Publisher<byte[]> publisher = publisher(PublisherOptions.defaults());
        CompletableFuture<Receipt> receipt = publisher.publish(bytes(10)).toCompletableFuture();
        CompletableFuture<Receipt> second = publisher.publish(bytes(10)).toCompletableFuture();
        runtime.tell();
        assertThat(receipt).isNotDone();
        write();
        assertThat(receipt).isCompletedWithValue(new Receipt("news", publisher.id(), 1, Ack.SENT, 0, List.of(), false));
        assertThat(second.join().number()).isEqualTo(2);
    }

    @Test
    void aReceiptOfAllNamesWhoIsGone() {
        Publisher<byte[]> publisher = publisher(ALL);
        CompletableFuture<Receipt> receipt = publisher.publish(bytes(10)).toCompletableFuture();
        write();
        assertThat(receipt).isNotDone();
        NodeId gone = new NodeId("c", 1, "h:1");
        NodeId slow = new NodeId("d", 1, "h:2");
        stream()
                .receipt(
                        1,
                        5,
                        new Departed(gone, Optional.empty(), Departed.Cause.GONE),
                        new Departed(slow, Optional.of(stream().id), Departed.Cause.DEMOTED));
        runtime.tell();
        assertThat(receipt)
                .isCompletedWithValue(new Receipt(
                        "news",
                        publisher.id(),
                        1,
                        Ack.ALL,
                        5,
                        List.of(
                                new Receipt.Departed("c", Receipt.Cause.LEFT),
                                new Receipt.Departed("d", Receipt.Cause.DEMOTED)),
                        false));
    }

    @Test
    void messagesThatLeaveTogetherShareOneQuestion() {
        Publisher<byte[]> publisher = publisher(ALL);
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            receipts.add(publisher.publish(bytes(10)).toCompletableFuture());
        }
        write();
        write();
        assertThat(stream().asked).containsExactly(1L, 5L);
        stream().receipt(5, 2);
        runtime.tell();
        assertThat(receipts).allSatisfy(receipt -> assertThat(receipt).isCompleted());
    }

    @Test
    void nobodyIsAskedForReceiptsThatNobodyWants() {
        publisher(ALL).tryPublish(bytes(10));
        write();
        assertThat(stream().asked).isEmpty();
    }

    @Test
    void aFullBufferRefusesAtOnceAndTakesMoreWhenItHasRoom() {
        Publisher<byte[]> publisher = publisher(PublisherOptions.defaults(), "banyan.topic.publish-buffer = 4 KiB");
        streams.setRoom(0);
        for (int i = 0; i < 4; i++) {
            assertThat(publisher.tryPublish(bytes(1000))).isTrue();
        }
        assertThat(publisher.tryPublish(bytes(1000))).isFalse();
        assertThat(failure(publisher.publish(bytes(1000))))
                .isInstanceOf(OverlayException.class)
                .hasMessageContainingAll("1012 bytes", "banyan.topic.publish-buffer", "4096", "a#7/1", "news");
        streams.setRoom(Long.MAX_VALUE);
        write();
        CompletableFuture<Receipt> next = publisher.publish(bytes(1000)).toCompletableFuture();
        write();
        write();
        assertThat(next.join().number()).isEqualTo(5);
    }

    @Test
    void aMessageLongerThanTheBufferGoesAlone() {
        Publisher<byte[]> publisher = publisher(PublisherOptions.defaults(), "banyan.topic.publish-buffer = 4 KiB");
        assertThat(publisher.tryPublish(bytes(10_000))).isTrue();
        assertThat(publisher.tryPublish(bytes(1))).isFalse();
        write();
        assertThat(publisher.tryPublish(bytes(1))).isTrue();
    }

    @Test
    void aMessageLongerThanAQuarterOfTheWindowIsRefused() {
        Publisher<byte[]> publisher = publisher(PublisherOptions.defaults(), "banyan.live.window = 64 KiB");
        int longest = 16 * 1024 - HEAD;
        assertThat(publisher.tryPublish(bytes(longest))).isTrue();
        assertThat(failure(publisher.publish(bytes(longest + 1))))
                .isInstanceOf(OverlayException.class)
                .hasMessageContainingAll("16385", "16384", "banyan.live.window");
        assertThatThrownBy(() -> publisher.tryPublish(bytes(longest - 8), Headers.of("k", "v")))
                .isInstanceOf(OverlayException.class);
    }

    @Test
    void aValueThatCannotBeEncodedIsNotPublished() {
        Publisher<String> publisher = publisher(
                new TopicCodec<>() {
                    @Override
                    public ByteBuffer encode(String value) throws IOException {
                        throw new IOException("no bytes for " + value);
                    }

                    @Override
                    public String decode(ByteBuffer bytes) {
                        return "";
                    }
                },
                PublisherOptions.defaults());
        assertThat(failure(publisher.publish("x"))).hasMessageContainingAll("news", "no bytes for x");
        assertThat(stream().writes).isEmpty();
    }

    @Test
    void aReceiptThatDoesNotComeInTimeFailsAndMayStillCome() {
        Publisher<byte[]> publisher = publisher(ALL.withTimeout(Duration.ofSeconds(2)));
        CompletableFuture<Receipt> early = publisher.publish(bytes(1)).toCompletableFuture();
        runtime.advance(Duration.ofSeconds(1));
        CompletableFuture<Receipt> later = publisher.publish(bytes(1)).toCompletableFuture();
        runtime.advance(Duration.ofSeconds(1));
        assertThat(failure(early)).hasMessageContainingAll("ALL", "message 1", "a#7/1", "news", "PT2S");
        assertThat(later).isNotDone();
        stream().receipt(1, 1);
        runtime.advance(Duration.ofSeconds(1));
        assertThat(later).isCompletedExceptionally();
    }

    @Test
    void tooManyReceiptsAreRefused() {
        Publisher<byte[]> publisher = publisher(ALL, "banyan.live.receipt-limit = 3");
        publisher.publish(bytes(1));
        publisher.publish(bytes(1));
        assertThat(failure(publisher.publish(bytes(1))))
                .hasMessageContainingAll("2 receipts", "banyan.live.receipt-limit");
        runtime.advance(Duration.ofDays(1));
        assertThat(failure(publisher.publish(bytes(1)))).hasMessageContaining("receipts");
        stream().receipt(1, 1);
        assertThat(publisher.publish(bytes(1)).toCompletableFuture()).isNotDone();
    }

    @Test
    void subscribersAreAwaited() {
        Publisher<byte[]> publisher = publisher(PublisherOptions.defaults());
        CompletableFuture<Done> three =
                publisher.awaitSubscribers(3, Duration.ofSeconds(5)).toCompletableFuture();
        stream().listener.audience(2);
        runtime.tell();
        assertThat(three).isNotDone();
        stream().listener.audience(3);
        runtime.advance(Duration.ofSeconds(5));
        assertThat(three).isCompleted();
        assertThat(publisher.awaitSubscribers(3, Duration.ofSeconds(5)).toCompletableFuture())
                .isCompleted();
    }

    @Test
    void subscribersThatDoNotComeAreCounted() {
        Publisher<byte[]> publisher = publisher(PublisherOptions.defaults());
        CompletionStage<Done> three = publisher.awaitSubscribers(3, Duration.ofSeconds(5));
        stream().listener.audience(1);
        runtime.advance(Duration.ofSeconds(5));
        assertThat(failure(three)).hasMessageContainingAll("news", "1 of the 3", "PT5S");
    }

    @Test
    void aClosedPublisherHandsOverWhatItHasAndTakesNoMore() {
        Publisher<byte[]> publisher = publisher(PublisherOptions.defaults());
        CompletionStage<Done> awaited = publisher.awaitSubscribers(1, Duration.ofSeconds(5));
        publisher.tryPublish(bytes(1));
        publisher.tryPublish(bytes(2));
        CompletionStage<Done> closed = publisher.close();
        assertThat(stream().writes).containsExactly(HEAD + 1, HEAD + 2);
        assertThat(stream().closed).isTrue();
        assertThat(publisher.close()).isSameAs(closed);
        runtime.tell();
        assertThat(closed.toCompletableFuture()).isNotDone();
        write();
        assertThat(closed.toCompletableFuture()).isCompleted();
        assertThat(failure(publisher.publish(bytes(1)))).hasMessageContaining("it is closed");
        assertThatThrownBy(() -> publisher.tryPublish(bytes(1))).hasMessageContaining("it is closed");
        assertThat(failure(awaited)).hasMessageContaining("it is closed");
    }

    @Test
    void aCloseForAllWaitsForTheLastReceipt() {
        Publisher<byte[]> publisher = publisher(ALL);
        publisher.tryPublish(bytes(1));
        publisher.tryPublish(bytes(1));
        CompletableFuture<Done> closed = publisher.close().toCompletableFuture();
        write();
        assertThat(stream().asked).containsExactly(2L);
        assertThat(closed).isNotDone();
        stream().receipt(2, 1);
        runtime.tell();
        assertThat(closed).isCompleted();
    }

    @Test
    void aPublisherThatHasSaidNothingIsClosedAtOnce() {
        assertThat(publisher(ALL).close().toCompletableFuture()).isCompleted();
    }

    @Test
    void whatIsHeldIsStillPublishedWhenTheNodeLeavesAndNothingMore() {
        Publisher<byte[]> publisher = publisher(ALL);
        CompletionStage<Receipt> onItsWay = publisher.publish(bytes(1));
        CompletionStage<Receipt> held = publisher.publish(bytes(2));
        assertThat(stream().handedOver.size()).isEqualTo(HEAD + 1);

        stream().listener.leaving("this node leaves the group");
        assertThat(stream().handedOver.size()).isEqualTo(HEAD + 1 + HEAD + 2);
        assertThat(stream().closed).isTrue();
        assertThatThrownBy(() -> publisher.tryPublish(bytes(1))).hasMessageContaining("this node leaves the group");
        write();
        stream().receipt(2, 1);
        runtime.tell();
        assertThat(onItsWay).isCompletedWithValueMatching(receipt -> receipt.number() == 1);
        assertThat(held).isCompletedWithValueMatching(receipt -> receipt.number() == 2);
        assertThat(publisher.close()).isCompleted();
    }

    @Test
    void whoPublishesAfterTheNodeHasLeftStillHearsThatItLeftAndWhoWaitsWhatCameOfIt() {
        Publisher<byte[]> publisher = publisher(ALL);
        CompletionStage<Receipt> receipt = publisher.publish(bytes(1));
        stream().listener.leaving("this node leaves the group");
        stream().listener.failed("this node has left group main");
        runtime.tell();
        assertThat(failure(receipt)).hasMessageContaining("this node has left group main");
        assertThat(failure(publisher.close())).hasMessageContaining("this node has left group main");
        assertThatThrownBy(() -> publisher.tryPublish(bytes(1))).hasMessageContaining("this node leaves the group");
    }

    @Test
    void aPublisherThatFailsFailsAllThatIsWaitedFor() {
        Publisher<byte[]> publisher = publisher(PublisherOptions.defaults());
        CompletionStage<Receipt> onItsWay = publisher.publish(bytes(1));
        CompletionStage<Receipt> inTheBuffer = publisher.publish(bytes(1));
        CompletionStage<Done> awaited = publisher.awaitSubscribers(1, Duration.ofSeconds(5));
        stream().listener.failed("this node has no room for another stream");
        runtime.tell();
        for (CompletionStage<?> stage : List.of(onItsWay, inTheBuffer, awaited, publisher.close())) {
            assertThat(failure(stage)).hasMessageContainingAll("news", "no room for another stream");
        }
        assertThatThrownBy(() -> publisher.tryPublish(bytes(1))).hasMessageContaining("no room for another stream");
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        Topics topics = new Topics("g", streams, ManualRuntime.settings(), runtime.runtime());
        assertThatThrownBy(() -> topics.topic(" ", TopicCodec.text()))
                .isInstanceOf(OverlayException.class)
                .hasMessageContainingAll("' '", "group g", "200");
    }
}
