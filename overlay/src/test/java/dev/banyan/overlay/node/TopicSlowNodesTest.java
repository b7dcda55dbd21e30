package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.Group;
import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.Publisher;
import dev.banyan.overlay.SlowPolicy;
import dev.banyan.overlay.SubscribeOptions;
import dev.banyan.overlay.Subscription;
import dev.banyan.overlay.Topic;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.relay.GroupMember;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a subscription that takes nothing while others publish, by its policy. */
class TopicSlowNodesTest {
    private static final int MESSAGES = 2_000;

    @TempDir
    Path directory;

    private Nodes nodes;
    private Topic<byte[]> topic;

    @BeforeEach
    void start() {
        nodes = new Nodes(directory)
                .startAll(
                        List.of("a"),
                        s -> s.with("banyan.live.window", "64 KiB")
                                .with("banyan.live.frozen-window", "64 KiB")
                                .with("banyan.live.replay", 0)
                                .with("banyan.live.slow-grace", Duration.ofMillis(200))
                                .with("banyan.topic.subscriber-buffer", "16 KiB")
                                .with("banyan.topic.publish-buffer", "16 KiB"));
        topic = nodes.party("live", "a").at("a").topic("news", TopicCodec.bytes());
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private SinkQueueWithCancel<Delivery<byte[]>> subscribe(SlowPolicy policy) {
        Pair<Subscription, SinkQueueWithCancel<Delivery<byte[]>>> running = topic.subscribe(
                        SubscribeOptions.latest().withSlowPolicy(policy))
                .toMat(Sink.queue(), Keep.both())
                .run(nodes.node("a").system());
        join(running.first().ready());
        return running.second();
    }

    private CompletableFuture<Done> publish() {
        Publisher<byte[]> publisher = topic.publisher();
        return Source.repeat(new byte[1000])
                .take(MESSAGES)
                .runWith(publisher.sink(), nodes.node("a").system())
                .toCompletableFuture();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static Delivery<byte[]> next(SinkQueueWithCancel<Delivery<byte[]>> queue) {
        return join(queue.pull()).orElseThrow();
    }

    @Test
    void whoIsDemotedHoldsUpNobodyAndGetsAGapForWhatItMissed() {
        SinkQueueWithCancel<Delivery<byte[]>> slow = subscribe(SlowPolicy.DEMOTE);
        join(publish());

        long expected = 1;
        boolean gap = false;
        while (true) {
            Delivery<byte[]> delivery = next(slow);
            if (delivery instanceof Delivery.Gap<byte[]> missing) {
                assertThat(missing.from()).isEqualTo(expected);
                assertThat(missing.reason()).isEqualTo(Delivery.Gap.Reason.SLOW);
                expected = missing.to() + 1;
                gap = true;
            } else if (delivery instanceof Delivery.Message<byte[]> message) {
                assertThat(message.number()).isEqualTo(expected++);
            } else {
                break;
            }
        }
        assertThat(gap).isTrue();
        assertThat(expected).isEqualTo(MESSAGES + 1);
        Group group = nodes.party("live", "a").at("a");
        assertThat(group.journal()).anyMatch(OverlayEvent.ReceiverDemoted.class::isInstance);
        assertThat(((GroupMember) group).slowReceivers())
                .anyMatch(late -> late.policy() == SlowPolicy.DEMOTE && late.count() > 0);
    }

    @Test
    void whoIsDisconnectedHoldsUpNobodyAndIsTold() {
        SinkQueueWithCancel<Delivery<byte[]>> slow = subscribe(SlowPolicy.DISCONNECT);
        join(publish());

        assertThatThrownBy(() -> {
                    for (int i = 0; i <= MESSAGES; i++) {
                        next(slow);
                    }
                })
                .hasCauseInstanceOf(OverlayException.class)
                .hasMessageContaining("news")
                .hasMessageContaining("too slow");
    }

    @Test
    void whoBlocksHoldsUpAllAndMissesNothing() {
        SinkQueueWithCancel<Delivery<byte[]>> slow = subscribe(SlowPolicy.BLOCK);
        CompletableFuture<Done> published = publish();

        for (int i = 1; i <= MESSAGES; i++) {
            assertThat(((Delivery.Message<byte[]>) next(slow)).number()).isEqualTo(i);
            if (i == MESSAGES / 2) {
                assertThat(published).isNotDone();
            }
        }
        join(published);
    }

    @Test
    void whoBlocksIsNamedWhileAllWait() {
        Group group = nodes.party("live", "a").at("a");
        SinkQueueWithCancel<Delivery<byte[]>> slow = subscribe(SlowPolicy.BLOCK);
        CompletableFuture<Done> published = publish();

        await().untilAsserted(() -> assertThat(group.journal())
                .filteredOn(OverlayEvent.ReceiverBlocks.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(OverlayEvent.ReceiverBlocks.class, blocks -> {
                    assertThat(blocks.receiver()).isEqualTo("a");
                    assertThat(blocks.topic()).isEqualTo("news");
                    assertThat(blocks.stalled()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
                }));
        assertThat(((GroupMember) group).slowReceivers())
                .anyMatch(late -> late.policy() == SlowPolicy.BLOCK && late.count() > 0);
        assertThat(published).isNotDone();
        for (int i = 1; i <= MESSAGES; i++) {
            next(slow);
        }
        join(published);
    }
}
