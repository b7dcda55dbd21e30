package dev.banyan.overlay.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.Ack;
import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.Publisher;
import dev.banyan.overlay.PublisherOptions;
import dev.banyan.overlay.SlowPolicy;
import dev.banyan.overlay.SubscribeOptions;
import dev.banyan.overlay.Subscription;
import dev.banyan.overlay.Topic;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.StartAt;
import dev.banyan.overlay.live.core.StreamId;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.Supervision;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishers and subscriptions as streams. The test is the event loop: bytes move when it says so. */
class TopicStreamsTest {
    /** A thread for each: the common pool has a single one on two processors, and what is run here waits for each other. */
    private static final Executor THREADS = task -> new Thread(task).start();

    private static ActorSystem system;

    private final ManualRuntime runtime = new ManualRuntime();
    private FakeStreams streams = new FakeStreams(1, 1000);

    @BeforeAll
    static void startSystem() {
        system = ActorSystem.create("topics");
    }

    @AfterAll
    static void stopSystem() {
        TestKit.shutdownActorSystem(system);
    }

    @AfterEach
    void endStreams() {
        streams.end();
    }

    private <T> Topic<T> topic(TopicCodec<T> codec, String... settings) {
        return new Topics("g", streams, ManualRuntime.settings(settings), runtime.runtime()).topic("news", codec);
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

    private <T> T pumpFor(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        pumpUntil(future::isDone);
        return future.join();
    }

    private FakeStreams.FakeIncoming subscription() {
        await().until(() -> !streams.incoming.isEmpty());
        return streams.incoming.get(0);
    }

    private static Throwable failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            return e.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("did not fail");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatManyPublishersSayComesInTheOrderOfEach(long seed) {
        streams = new FakeStreams(seed, 700);
        Topic<byte[]> topic = topic(
                TopicCodec.bytes(), "banyan.topic.subscriber-buffer = 16 KiB", "banyan.topic.publish-buffer = 16 KiB");
        CompletionStage<List<Delivery<byte[]>>> received =
                topic.subscribe().take(3 * 400 + 3).runWith(Sink.seq(), system);
        subscription();

        Map<Integer, List<Integer>> sizes = new HashMap<>();
        List<CompletionStage<Done>> done = new ArrayList<>();
        for (int publisher = 1; publisher <= 3; publisher++) {
            Random random = new Random(seed * 10 + publisher);
            List<Integer> lengths = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                lengths.add(random.nextInt(20) == 0 ? random.nextInt(60_000) : random.nextInt(200));
            }
            sizes.put(publisher, lengths);
            done.add(Source.from(lengths)
                    .map(length -> {
                        byte[] value = new byte[length];
                        Arrays.fill(value, (byte) (int) length);
                        return value;
                    })
                    .runWith(topic.publisher().sink(), system));
        }
        List<Delivery<byte[]>> deliveries = pumpFor(received);
        done.forEach(this::pumpFor);

        Map<Integer, List<Integer>> came = new HashMap<>();
        int ended = 0;
        for (Delivery<byte[]> delivery : deliveries) {
            if (delivery instanceof Delivery.Message<byte[]> message) {
                List<Integer> lengths = came.computeIfAbsent(message.publisher().number(), n -> new ArrayList<>());
                lengths.add(message.value().length);
                assertThat(message.number()).isEqualTo(lengths.size());
                boolean same = true;
                for (byte one : message.value()) {
                    same &= one == (byte) message.value().length;
                }
                assertThat(same).isTrue();
            } else {
                assertThat(delivery).isInstanceOf(Delivery.PublisherEnded.class);
                ended++;
            }
        }
        assertThat(came).isEqualTo(sizes);
        assertThat(ended).isEqualTo(3);
    }

    @Test
    void aSinkTakesNoMoreThanTheBufferWhileTheLogIsFull() {
        streams.setRoom(0);
        AtomicInteger asked = new AtomicInteger();
        CompletionStage<Done> done = Source.range(1, 100)
                .map(i -> {
                    asked.incrementAndGet();
                    return new byte[1000];
                })
                .runWith(
                        topic(TopicCodec.bytes(), "banyan.topic.publish-buffer = 8 KiB")
                                .publisher()
                                .sink(),
                        system);
        pumpUntil(() -> asked.get() >= 9);
        FakeStreams.FakeOutgoing stream = streams.outgoing.get(0);
        assertThat(stream.waitingBytes()).isLessThanOrEqualTo(8 * 1024);
        assertThat(asked).hasValueLessThanOrEqualTo(9);
        assertThat(done.toCompletableFuture()).isNotDone();

        streams.setRoom(4 * 1012);
        pumpUntil(() -> stream.waitingBytes() <= 8 * 1024 - 4 * 1012);
        streams.setRoom(Long.MAX_VALUE);
        pumpFor(done);
        assertThat(asked).hasValue(100);
        assertThat(stream.closed).isTrue();
    }

    @Test
    void aSinkForAllIsDoneWhenAllHaveTheLastMessage() {
        Publisher<String> publisher =
                topic(TopicCodec.text()).publisher(PublisherOptions.defaults().withAck(Ack.ALL));
        CompletionStage<Done> done = Source.from(List.of("a", "b")).runWith(publisher.sink(), system);
        FakeStreams.FakeOutgoing stream = streams.outgoing.get(0);
        pumpUntil(() -> stream.asked.contains(2L));
        assertThat(done.toCompletableFuture()).isNotDone();
        stream.receipt(2, 1);
        pumpFor(done);
    }

    @Test
    void aStreamThatFailsClosesThePublisherBehindWhatItSaid() {
        CompletionStage<Done> done = Source.from(List.of("a", "b"))
                .map(value -> {
                    if (value.equals("b")) {
                        throw new IllegalStateException("the source broke");
                    }
                    return value;
                })
                .runWith(topic(TopicCodec.text()).publisher().sink(), system);
        assertThat(failure(done)).hasMessage("the source broke");
        FakeStreams.FakeOutgoing stream = streams.outgoing.get(0);
        assertThat(stream.closed).isTrue();
        assertThat(stream.handedOver.size()).isEqualTo(13);
    }

    @Test
    void aPublisherThatIsClosedEndsItsSink() {
        Publisher<String> publisher = topic(TopicCodec.text()).publisher();
        Pair<CompletableFuture<Done>, CompletionStage<Done>> running = Source.<String>maybe()
                .map(value -> value)
                .watchTermination((unused, end) -> end.toCompletableFuture())
                .toMat(publisher.sink(), Keep.both())
                .run(system);
        publisher.close();
        assertThat(failure(running.second())).hasMessageContaining("it is closed");
        assertThat(failure(running.first())).hasMessageContaining("it is closed");
    }

    @Test
    void aPublisherThatFailsEndsASinkThatWaitsForRoom() {
        streams.setRoom(0);
        CompletionStage<Done> done = Source.repeat(new byte[1000])
                .runWith(
                        topic(TopicCodec.bytes(), "banyan.topic.publish-buffer = 4 KiB")
                                .publisher()
                                .sink(),
                        system);
        FakeStreams.FakeOutgoing stream = streams.outgoing.get(0);
        pumpUntil(() -> stream.waitingBytes() > 1000);
        stream.listener.failed("the group was left");
        assertThat(failure(done)).isInstanceOf(OverlayException.class).hasMessageContaining("the group was left");
    }

    @Test
    void aValueThatCannotBePublishedFailsTheSink() {
        CompletionStage<Done> done = Source.single(new byte[100_000])
                .runWith(
                        topic(TopicCodec.bytes(), "banyan.live.window = 64 KiB")
                                .publisher()
                                .sink(),
                        system);
        assertThat(failure(done)).hasMessageContaining("banyan.live.window");
    }

    @Test
    void manyThreadsMayPublishAtATime() {
        Topic<String> topic = topic(TopicCodec.text());
        CompletionStage<List<Delivery<String>>> received =
                topic.subscribe().take(401).runWith(Sink.seq(), system);
        subscription();
        Publisher<String> publisher = topic.publisher();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = "t" + i + "-";
            threads.add(CompletableFuture.runAsync(
                    () -> {
                        for (int n = 0; n < 100; n++) {
                            publisher.publish(name + n);
                        }
                    },
                    THREADS));
        }
        threads.forEach(this::pumpFor);
        pumpFor(publisher.close());
        Map<String, Integer> last = new HashMap<>();
        long number = 0;
        for (Delivery<String> delivery : pumpFor(received)) {
            if (delivery instanceof Delivery.Message<String> message) {
                assertThat(message.number()).isEqualTo(++number);
                String[] parts = message.value().split("-", -1);
                assertThat(Integer.parseInt(parts[1])).isEqualTo(last.getOrDefault(parts[0], -1) + 1);
                last.put(parts[0], Integer.parseInt(parts[1]));
            }
        }
        assertThat(last).hasSize(4).allSatisfy((name, n) -> assertThat(n).isEqualTo(99));
    }

    @Test
    void aSubscriptionSaysWhatItWants() {
        topic(TopicCodec.text())
                .subscribe(SubscribeOptions.from(17).withSlowPolicy(SlowPolicy.DISCONNECT))
                .runWith(Sink.ignore(), system);
        assertThat(subscription().start).isEqualTo(new StartAt(17));
        assertThat(subscription().policy).isEqualTo(dev.banyan.overlay.live.core.SlowPolicy.DISCONNECT);
        assertThat(SubscribeOptions.latest().slowPolicy()).isEqualTo(SlowPolicy.DEMOTE);
    }

    @Test
    void aSubscriptionWithoutDemandTakesItsBufferAndNoMore() {
        Topic<byte[]> topic = topic(TopicCodec.bytes(), "banyan.topic.subscriber-buffer = 8 KiB");
        SinkQueueWithCancel<Delivery<byte[]>> queue =
                topic.subscribe().runWith(Sink.<Delivery<byte[]>>queue(1), system);
        FakeStreams.FakeIncoming incoming = subscription();
        Publisher<byte[]> publisher = topic.publisher();
        for (int i = 0; i < 100; i++) {
            publisher.tryPublish(new byte[1000]);
        }
        await().until(() -> incoming.granted > 0);
        pumpUntil(() -> incoming.delivered == incoming.granted);
        // The queue at the end has a buffer of its own, 16 elements.
        assertThat(incoming.granted).isLessThanOrEqualTo(8 * 1024 + 18 * 1012);

        for (int i = 1; i <= 100; i++) {
            Delivery.Message<byte[]> message =
                    (Delivery.Message<byte[]>) pumpFor(queue.pull()).orElseThrow();
            assertThat(message.number()).isEqualTo(i);
        }
        assertThat(incoming.grants).isLessThan(60);
        queue.cancel();
        await().until(() -> incoming.cancelled);
    }

    @Test
    void aMessageMayBeLongerThanTheBuffer() {
        Topic<byte[]> topic = topic(TopicCodec.bytes(), "banyan.topic.subscriber-buffer = 4 KiB");
        CompletionStage<Delivery<byte[]>> received = topic.subscribe().runWith(Sink.head(), system);
        subscription();
        topic.publisher().tryPublish(new byte[500_000]);
        assertThat(((Delivery.Message<byte[]>) pumpFor(received)).value()).hasSize(500_000);
    }

    @Test
    void aSubscriptionTellsWhenItIsReady() {
        Subscription subscription =
                topic(TopicCodec.text()).subscribe().to(Sink.ignore()).run(system);
        assertThat(subscription.ready().toCompletableFuture()).isNotDone();
        subscription().listener.ready();
        pumpFor(subscription.ready());
    }

    @Test
    void aSubscriptionThatIsCancelledCompletes() {
        Pair<Subscription, CompletionStage<Done>> running = topic(TopicCodec.text())
                .subscribe()
                .toMat(Sink.ignore(), Keep.both())
                .run(system);
        FakeStreams.FakeIncoming incoming = subscription();
        running.first().cancel();
        pumpFor(running.second());
        running.first().cancel();
        await().until(() -> incoming.cancelled);
        assertThat(failure(running.first().ready())).hasMessageContainingAll("news", "is not ready");
    }

    @Test
    void aSubscriptionThatIsCutFailsBehindWhatItHas() {
        Topic<String> topic = topic(TopicCodec.text());
        List<String> values = Collections.synchronizedList(new ArrayList<>());
        CompletionStage<Done> done = topic.subscribe().runForeach(delivery -> values.add(delivery.toString()), system);
        FakeStreams.FakeIncoming incoming = subscription();
        topic.publisher().tryPublish("x");
        pumpUntil(() -> incoming.delivered == 13);
        incoming.listener.closed("it was too slow", true);
        assertThat(failure(done)).isInstanceOf(OverlayException.class).hasMessageContainingAll("news", "too slow");
        assertThat(values).hasSize(1);
    }

    @Test
    void aSubscriptionOfAGroupThatIsLeftCompletes() {
        CompletionStage<Done> done = topic(TopicCodec.text()).subscribe().runWith(Sink.ignore(), system);
        subscription().listener.closed("the group was left", false);
        pumpFor(done);
    }

    @Test
    void aValueThatCannotBeDecodedFailsTheSource() {
        CompletionStage<Done> done =
                topic(TopicCodec.json(Integer.class)).subscribe().runWith(Sink.ignore(), system);
        FakeStreams.FakeIncoming incoming = subscription();
        StreamId stream = new StreamId("news", FakeStreams.NODE, 4);
        incoming.listener.started(stream, Position.START, 1);
        incoming.listener.delivered(
                stream, Unpooled.wrappedBuffer(Frames.together(Frames.message("1"), Frames.message("no number"))));
        assertThat(failure(done))
                .isInstanceOf(OverlayException.class)
                .hasMessageContainingAll("message 2", "a#7/4", "news");
        await().until(() -> incoming.cancelled);
    }

    @Test
    void aStreamThatResumesGoesOnBehindAValueThatCannotBeDecoded() {
        CompletionStage<List<Delivery<Integer>>> received = topic(TopicCodec.json(Integer.class))
                .subscribe()
                .withAttributes(ActorAttributes.withSupervisionStrategy(Supervision.getResumingDecider()))
                .take(3)
                .runWith(Sink.seq(), system);
        FakeStreams.FakeIncoming incoming = subscription();
        StreamId stream = new StreamId("news", FakeStreams.NODE, 4);
        incoming.listener.started(stream, Position.START, 1);
        incoming.listener.delivered(
                stream,
                Unpooled.wrappedBuffer(
                        Frames.together(Frames.message("1"), Frames.message("no number"), Frames.message("3"))));
        List<Delivery<Integer>> deliveries = pumpFor(received);
        assertThat(deliveries.get(1))
                .isEqualTo(new Delivery.Gap<>(deliveries.get(0).publisher(), 2, 2, Delivery.Gap.Reason.UNDECODABLE));
        assertThat(deliveries.get(2)).isInstanceOf(Delivery.Message.class);
    }
}
