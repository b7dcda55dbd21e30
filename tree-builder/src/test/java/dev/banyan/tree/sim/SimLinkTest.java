package dev.banyan.tree.sim;

import static dev.banyan.tree.sim.ScriptedProcess.MILLI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.tree.sim.ScriptedProcess.Do;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimLinkTest {
    private static final int KIB = 1024;
    private static final SimSettings.LinkBuffers SMALL_BUFFERS =
            new SimSettings.LinkBuffers(1000 * KIB, 100 * KIB, 500 * KIB, KIB);

    private final ScriptedProcess dialler = new ScriptedProcess();
    private final ScriptedProcess acceptor = ScriptedProcess.accepting();
    private final Simulation sim =
            ScriptedProcess.pair(ScriptedProcess.settings().withLinkBuffers(SMALL_BUFFERS), dialler, acceptor);

    @Test
    void dialCostsARoundTripBeforeTheHello() {
        ScriptedProcess.link(sim);

        assertThat(acceptor.told(SimEvent.LinkRequested.class))
                .containsExactly(new SimEvent.LinkRequested(-1, 0, "hello"));
        assertThat(acceptor.millisOf(SimEvent.LinkRequested.class)).containsExactly(30L);
        assertThat(dialler.told(SimEvent.LinkOpened.class)).containsExactly(new SimEvent.LinkOpened(1, "welcome"));
        assertThat(dialler.millisOf(SimEvent.LinkOpened.class)).containsExactly(40L);
        assertThat(sim.openLinkCount(0)).isEqualTo(1);
        assertThat(sim.openLinkCount(1)).isEqualTo(1);
    }

    @Test
    void refusalReachesTheDiallerAndFreesTheLink() {
        acceptor.on(event -> event instanceof SimEvent.LinkRequested requested
                ? List.of(new SimEffect.RefuseLink(requested.link(), "no slots", 10))
                : List.of());
        ScriptedProcess.link(sim);

        assertThat(dialler.told(SimEvent.LinkRefused.class)).containsExactly(new SimEvent.LinkRefused(1, "no slots"));
        assertThat(sim.openLinkCount(0) + sim.openLinkCount(1)).isZero();
    }

    @Test
    void dialToANodeThatDoesNotRunIsRefusedAfterARoundTrip() {
        sim.crash(1);
        ScriptedProcess.link(sim);

        assertThat(dialler.told(SimEvent.LinkClosed.class))
                .containsExactly(new SimEvent.LinkClosed(1, "connection refused", true));
        assertThat(dialler.millisOf(SimEvent.LinkClosed.class)).containsExactly(20L);
    }

    @Test
    void dialThatNobodyAnswersTimesOut() {
        acceptor.on(event -> List.of());
        ScriptedProcess.link(sim);
        sim.runFor(Duration.ofSeconds(10));

        assertThat(dialler.told(SimEvent.LinkClosed.class))
                .containsExactly(new SimEvent.LinkClosed(1, "timeout", false));
        assertThat(dialler.millisOf(SimEvent.LinkClosed.class)).containsExactly(3000L);
        assertThat(acceptor.told(SimEvent.LinkClosed.class))
                .containsExactly(new SimEvent.LinkClosed(-1, "timeout", false));
    }

    @Test
    void messagesArriveInOrderInSpiteOfJitterAndLoss() {
        for (long seed = 1; seed <= Integer.getInteger("banyan.seeds", 40); seed++) {
            ScriptedProcess from = new ScriptedProcess();
            ScriptedProcess to = ScriptedProcess.accepting();
            Simulation lossy = new Simulation(
                    seed,
                    ScriptedProcess.settings().withLoss(0, 0.2).withJitterMax(Duration.ofMillis(30)),
                    (a, b) -> 10 * MILLI);
            lossy.join(0, from);
            lossy.join(1, to);
            lossy.command(0, new Do(new SimEffect.OpenLink(1, 1, "hello", 100)));
            lossy.runFor(Duration.ofSeconds(2));
            List<Object> sent = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                sent.add(i);
                lossy.command(0, new Do(new SimEffect.SendOnLink(1, i, 100)));
                lossy.runFor(Duration.ofMillis(1));
            }
            lossy.runFor(Duration.ofSeconds(10));

            assertThat(to.messages()).as("seed %d", seed).isEqualTo(sent);
            assertThat(lossy.metrics().linkRetransmissions())
                    .as("seed %d", seed)
                    .isPositive();
        }
    }

    @Test
    void uplinkRateIsSharedByLinksInTurns() {
        sim.limitUplink(0, 8_000_000); // 1,000 bytes take 1 ms
        ScriptedProcess third = ScriptedProcess.accepting();
        sim.join(2, third);
        sim.command(0, new Do(new SimEffect.OpenLink(1, 1, "hello", 0), new SimEffect.OpenLink(2, 2, "hello", 0)));
        sim.runUntil(100 * MILLI);
        List<SimEffect> writes = new ArrayList<>();
        for (long link = 1; link <= 2; link++) {
            for (int i = 0; i < 3; i++) {
                writes.add(new SimEffect.SendOnLink(link, i, 10_000));
            }
        }
        sim.command(0, new Do(writes));
        sim.runFor(Duration.ofSeconds(1));

        assertThat(acceptor.millisOf(SimEvent.LinkMessage.class)).containsExactly(120L, 140L, 160L);
        assertThat(third.millisOf(SimEvent.LinkMessage.class)).containsExactly(130L, 150L, 170L);
        assertThat(sim.metrics().bufferedBytesMax(0)).isEqualTo(60_000);
        assertThat(sim.metrics().linkBytesSent(0, 0)).isEqualTo(60_000);
        assertThat(sim.metrics().linkBytesReceived(2, 0)).isEqualTo(30_000);
    }

    @Test
    void smallMessagesOfOtherLinksDoNotWaitForTheUplink() {
        sim.limitUplink(0, 8_000_000);
        sim.join(2, ScriptedProcess.accepting());
        sim.command(0, new Do(new SimEffect.OpenLink(1, 1, "hello", 0), new SimEffect.OpenLink(2, 2, "hello", 0)));
        sim.runUntil(100 * MILLI);
        sim.command(0, new Do(new SimEffect.SendOnLink(2, "bulk", 500_000), new SimEffect.SendOnLink(1, "ping", 20)));
        sim.runFor(Duration.ofMillis(11));

        assertThat(acceptor.messages()).containsExactly("ping");
        assertThat(acceptor.millisOf(SimEvent.LinkMessage.class)).containsExactly(110L);
    }

    @Test
    void writerIsToldWhenTheBufferFallsToItsLowWaterMark() {
        sim.limitUplink(0, 8_192_000); // 1 KiB takes 1 ms
        ScriptedProcess.link(sim);
        sim.command(
                0,
                new Do(IntStream.range(0, 4)
                        .<SimEffect>mapToObj(i -> new SimEffect.SendOnLink(1, i, 50 * KIB))
                        .toList()));
        sim.runFor(Duration.ofSeconds(1));

        assertThat(dialler.told(SimEvent.LinkDrained.class)).containsExactly(new SimEvent.LinkDrained(1, 100 * KIB));
        assertThat(dialler.millisOf(SimEvent.LinkDrained.class)).containsExactly(140L);
    }

    @Test
    void writerIsToldOfDrainingWithoutARateToo() {
        ScriptedProcess.link(sim);
        sim.command(
                0,
                new Do(IntStream.range(0, 4)
                        .<SimEffect>mapToObj(i -> new SimEffect.SendOnLink(1, i, 50 * KIB))
                        .toList()));
        sim.runFor(Duration.ofSeconds(1));

        assertThat(dialler.told(SimEvent.LinkDrained.class)).hasSize(1);
        assertThat(acceptor.messages()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void writerOfSmallMessagesIsToldOfDrainingToo() {
        ScriptedProcess.link(sim);
        for (int i = 0; i < 500; i++) {
            sim.command(0, new Do(new SimEffect.SendOnLink(1, i, KIB)));
            sim.runFor(Duration.ofMillis(1));
        }

        assertThat(dialler.told(SimEvent.LinkDrained.class)).hasSize(4).allMatch(event -> event.unsentBytes() == 0);
    }

    @Test
    void writingBeyondTheSendBufferIsAViolation() {
        sim.limitUplink(0, 8_000_000);
        ScriptedProcess.link(sim);
        sim.command(
                0, new Do(new SimEffect.SendOnLink(1, "a", 600 * KIB), new SimEffect.SendOnLink(1, "b", 600 * KIB)));

        assertThatThrownBy(() -> sim.runFor(Duration.ofSeconds(1)))
                .isInstanceOf(SimViolation.class)
                .hasMessageContaining("node 0")
                .hasMessageContaining("link 1 to node 1")
                .hasMessageContaining("must wait for LinkDrained");
    }

    @Test
    void writingToAClosedLinkIsAViolation() {
        ScriptedProcess.link(sim);
        sim.command(0, new Do(new SimEffect.CloseLink(1, "done"), new SimEffect.SendOnLink(1, "late", 1)));

        assertThatThrownBy(() -> sim.runFor(Duration.ofSeconds(1)))
                .isInstanceOf(SimViolation.class)
                .hasMessageContaining("writes to link 1");
    }

    @Test
    void closeComesAfterWhatWasWritten() {
        sim.limitUplink(0, 8_000_000);
        ScriptedProcess.link(sim);
        sim.command(0, new Do(new SimEffect.SendOnLink(1, "last", 100_000), new SimEffect.CloseLink(1, "done")));
        sim.runFor(Duration.ofSeconds(1));

        assertThat(acceptor.messages()).containsExactly("last");
        assertThat(acceptor.log.get(acceptor.log.size() - 1).event())
                .isEqualTo(new SimEvent.LinkClosed(-1, "done", false));
        assertThat(dialler.told(SimEvent.LinkClosed.class)).isEmpty();
        assertThat(sim.bufferedBytes(0)).isZero();
    }

    @Test
    void bothEndsMayCloseAtOnce() {
        ScriptedProcess.link(sim);
        sim.command(0, new Do(new SimEffect.CloseLink(1, "a")));
        sim.command(1, new Do(new SimEffect.CloseLink(-1, "b")));
        sim.runFor(Duration.ofSeconds(1));

        assertThat(dialler.told(SimEvent.LinkClosed.class)).isEmpty();
        assertThat(acceptor.told(SimEvent.LinkClosed.class)).isEmpty();
    }

    @Test
    void aDialMayBeGivenUpAtAnyMoment() {
        for (int afterMillis = 0; afterMillis <= 40; afterMillis += 5) {
            ScriptedProcess a = new ScriptedProcess();
            ScriptedProcess b = ScriptedProcess.accepting();
            Simulation run = ScriptedProcess.pair(ScriptedProcess.settings(), a, b);
            run.command(0, new Do(new SimEffect.OpenLink(1, 1, "hello", 0)));
            run.runUntil(afterMillis * MILLI);
            run.command(0, new Do(new SimEffect.CloseLink(1, "changed my mind")));
            run.runFor(Duration.ofSeconds(10));

            assertThat(a.told(SimEvent.LinkClosed.class))
                    .as("after %d ms", afterMillis)
                    .isEmpty();
            assertThat(b.told(SimEvent.LinkClosed.class))
                    .as("after %d ms", afterMillis)
                    .hasSameSizeAs(b.told(SimEvent.LinkRequested.class));
            assertThat(run.openLinkCount(0) + run.openLinkCount(1)).isZero();
        }
    }

    @Test
    void fullWindowOfAFrozenReceiverStopsTheSender() {
        ScriptedProcess.link(sim);
        sim.freeze(1);
        for (int i = 0; i < 9; i++) {
            sim.command(0, new Do(new SimEffect.SendOnLink(1, i, 100 * KIB)));
            sim.runFor(Duration.ofMillis(10));
        }
        assertThat(sim.bufferedBytes(0)).isEqualTo(400L * KIB);

        sim.thaw(1);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(acceptor.messages()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(sim.bufferedBytes(0)).isZero();
    }
}
