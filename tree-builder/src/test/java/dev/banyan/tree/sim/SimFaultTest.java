package dev.banyan.tree.sim;

import static dev.banyan.tree.sim.ScriptedProcess.MILLI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.tree.sim.ScriptedProcess.Do;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimFaultTest {
    private final ScriptedProcess a = ScriptedProcess.accepting();
    private final ScriptedProcess b = ScriptedProcess.accepting();
    private final Simulation sim = ScriptedProcess.pair(ScriptedProcess.settings(), a, b);

    @Test
    void crashClosesLinksAtThePeerOneWayLater() {
        ScriptedProcess.link(sim);
        sim.at(100 * MILLI, "crash 1", () -> sim.crash(1));
        sim.runUntil(1000 * MILLI);

        assertThat(a.told(SimEvent.LinkClosed.class)).containsExactly(new SimEvent.LinkClosed(1, "process gone", true));
        assertThat(a.millisOf(SimEvent.LinkClosed.class)).containsExactly(110L);
        assertThat(sim.isAlive(1)).isFalse();
        assertThat(sim.process(1)).isEmpty();
    }

    @Test
    void whatACrashedNodeHadSentStillArrivesAndItsBufferDoesNot() {
        ScriptedProcess.link(sim);
        sim.limitUplink(1, 8_000_000);
        sim.command(
                1,
                new Do(
                        new SimEffect.SendOnLink(-1, "early", 100),
                        new SimEffect.SendOnLink(-1, "big", 1_000_000),
                        new SimEffect.SendOnLink(-1, "never", 100)));
        sim.runFor(Duration.ofMillis(5));
        sim.crash(1);
        sim.runFor(Duration.ofSeconds(5));

        assertThat(a.messages()).containsExactly("early");
        assertThat(a.told(SimEvent.LinkClosed.class)).hasSize(1);
        assertThat(sim.bufferedBytes(1)).isZero();
    }

    @Test
    void crashDuringADialTellsTheDiallerThatTheProcessIsGone() {
        sim.command(0, new Do(new SimEffect.OpenLink(1, 1, "hello", 0)));
        sim.at(15 * MILLI, "crash 1", () -> sim.crash(1));
        sim.runUntil(100 * MILLI);

        assertThat(a.told(SimEvent.LinkClosed.class)).containsExactly(new SimEvent.LinkClosed(1, "process gone", true));
    }

    @Test
    void aRestartedNodeStartsAnewAndMayBeDialledAgain() {
        ScriptedProcess.link(sim);
        ScriptedProcess again = ScriptedProcess.accepting();
        sim.restart(1, again);
        sim.runFor(Duration.ofMillis(50));
        sim.command(0, new Do(new SimEffect.OpenLink(2, 1, "hello again", 0)));
        sim.runFor(Duration.ofMillis(50));

        assertThat(again.log.get(0).event()).isEqualTo(new SimEvent.Started());
        assertThat(a.told(SimEvent.LinkClosed.class)).hasSize(1);
        assertThat(a.told(SimEvent.LinkOpened.class)).hasSize(2);
        assertThat(b.told(SimEvent.LinkRequested.class)).hasSize(1);
    }

    @Test
    void aFrozenNodeHandlesNothingAndCatchesUpInOrderAtThaw() {
        ScriptedProcess.link(sim);
        sim.runFor(Duration.ofMillis(10));
        b.log.clear();
        b.wakeNanos = 70 * MILLI;
        sim.command(1, "set wake");
        sim.runFor(Duration.ofMillis(1));
        sim.freeze(1);
        sim.command(0, new Do(new SimEffect.SendOnLink(1, "x", 10)));
        sim.command(0, new Do(new SimEffect.SendDatagram(1, "y", 10)));
        sim.runFor(Duration.ofMillis(100));
        sim.command(0, new Do(new SimEffect.SendOnLink(1, "z", 10)));
        sim.runUntil(500 * MILLI);
        assertThat(b.log).hasSize(1);
        assertThat(a.told(SimEvent.LinkClosed.class)).isEmpty();

        sim.thaw(1);
        sim.runFor(Duration.ofMillis(1));
        assertThat(b.log.stream().map(ScriptedProcess.Entry::event).skip(1))
                .containsExactly(
                        new SimEvent.LinkMessage(-1, "x"),
                        new SimEvent.Datagram(0, "y"),
                        new SimEvent.LinkMessage(-1, "z"),
                        new SimEvent.Wake());
        assertThat(b.log.stream().skip(1)).allMatch(entry -> entry.nanos() == 500 * MILLI);
    }

    @Test
    void dialToAFrozenNodeTimesOutAndTheNodeLearnsBothAtThaw() {
        sim.freeze(1);
        ScriptedProcess.link(sim);
        sim.runFor(Duration.ofSeconds(4));
        assertThat(a.told(SimEvent.LinkClosed.class)).containsExactly(new SimEvent.LinkClosed(1, "timeout", false));

        sim.thaw(1);
        sim.runFor(Duration.ofSeconds(1));
        assertThat(b.told(SimEvent.LinkRequested.class)).hasSize(1);
        assertThat(b.told(SimEvent.LinkClosed.class)).hasSize(1);
        assertThat(a.told(SimEvent.LinkOpened.class)).isEmpty();
    }

    @Test
    void partitionDropsDatagramsAndHoldsLinks() {
        ScriptedProcess.link(sim);
        SimPartition partition = sim.partition(List.of(0), List.of(1));
        assertThat(sim.isPartitioned(1, 0)).isTrue();
        sim.command(
                0,
                new Do(
                        new SimEffect.SendDatagram(1, "lost", 10),
                        new SimEffect.SendOnLink(1, "one", 10),
                        new SimEffect.SendOnLink(1, "two", 10)));
        sim.runUntil(1000 * MILLI);
        assertThat(b.messages()).isEmpty();
        assertThat(sim.metrics().datagramsUndeliverable()).isEqualTo(1);

        sim.heal(partition);
        sim.command(0, new Do(new SimEffect.SendOnLink(1, "three", 10), new SimEffect.SendDatagram(1, "found", 10)));
        sim.runUntil(2000 * MILLI);
        assertThat(b.messages()).containsExactly("one", "two", "three");
        assertThat(b.millisOf(SimEvent.LinkMessage.class)).containsExactly(1010L, 1010L, 1010L);
        assertThat(b.told(SimEvent.Datagram.class)).containsExactly(new SimEvent.Datagram(0, "found"));
    }

    @Test
    void closeDuringAPartitionShowsAtThePeerAfterItHeals() {
        ScriptedProcess.link(sim);
        SimPartition partition = sim.partition(List.of(0), List.of(1));
        sim.command(0, new Do(new SimEffect.SendOnLink(1, "one", 10), new SimEffect.CloseLink(1, "done")));
        sim.runUntil(1000 * MILLI);
        assertThat(b.told(SimEvent.LinkClosed.class)).isEmpty();

        sim.heal(partition);
        sim.runUntil(2000 * MILLI);
        assertThat(b.messages()).containsExactly("one");
        assertThat(b.told(SimEvent.LinkClosed.class)).containsExactly(new SimEvent.LinkClosed(-1, "done", false));
    }

    @Test
    void crashDuringAPartitionShowsAtThePeerAfterItHeals() {
        ScriptedProcess.link(sim);
        SimPartition partition = sim.partition(List.of(0), List.of(1));
        sim.crash(1);
        sim.runUntil(1000 * MILLI);
        assertThat(a.told(SimEvent.LinkClosed.class)).isEmpty();

        sim.heal(partition);
        sim.runUntil(2000 * MILLI);
        assertThat(a.told(SimEvent.LinkClosed.class)).containsExactly(new SimEvent.LinkClosed(1, "process gone", true));
    }

    @Test
    void heldMessagesWaitForASecondPartitionToo() {
        ScriptedProcess.link(sim);
        SimPartition first = sim.partition(List.of(0), List.of(1));
        sim.command(0, new Do(new SimEffect.SendOnLink(1, "one", 10)));
        sim.runUntil(1000 * MILLI);
        sim.heal(first);
        sim.runFor(Duration.ofMillis(5));
        sim.partition(List.of(0, 7), List.of(1, 8));
        sim.command(0, new Do(new SimEffect.SendOnLink(1, "two", 10)));
        sim.runUntil(2000 * MILLI);
        assertThat(b.messages()).isEmpty();

        sim.healAll();
        sim.runUntil(3000 * MILLI);
        assertThat(b.messages()).containsExactly("one", "two");
    }

    @Test
    void dialAcrossAPartitionTimesOutAndOneThatHealsInTimeSucceeds() {
        SimPartition partition = sim.partition(List.of(0), List.of(1));
        sim.command(0, new Do(new SimEffect.OpenLink(1, 1, "hello", 0)));
        sim.runUntil(3500 * MILLI);
        assertThat(a.told(SimEvent.LinkClosed.class)).containsExactly(new SimEvent.LinkClosed(1, "timeout", false));
        assertThat(b.told(SimEvent.LinkRequested.class)).isEmpty();

        sim.command(0, new Do(new SimEffect.OpenLink(2, 1, "hello", 0)));
        sim.runUntil(4000 * MILLI);
        sim.heal(partition);
        sim.runUntil(8000 * MILLI);
        assertThat(a.told(SimEvent.LinkOpened.class)).containsExactly(new SimEvent.LinkOpened(2, "welcome"));
    }

    @Test
    void cutClosesAllLinksBetweenTwoNodesAtBothEndsAndLosesWhatIsOnTheWay() {
        ScriptedProcess c = ScriptedProcess.accepting();
        sim.join(2, c);
        ScriptedProcess.link(sim);
        sim.command(1, new Do(new SimEffect.OpenLink(5, 0, "back", 0), new SimEffect.OpenLink(6, 2, "other", 0)));
        sim.runUntil(100 * MILLI);
        sim.command(0, new Do(new SimEffect.SendOnLink(1, "lost", 10), new SimEffect.OpenLink(2, 1, "dial", 0)));
        sim.runUntil(105 * MILLI);
        sim.cutLink(0, 1);
        sim.runUntil(1000 * MILLI);

        assertThat(a.told(SimEvent.LinkClosed.class))
                .containsExactlyInAnyOrder(
                        new SimEvent.LinkClosed(1, "cut", false),
                        new SimEvent.LinkClosed(-1, "cut", false),
                        new SimEvent.LinkClosed(2, "cut", false));
        assertThat(b.told(SimEvent.LinkClosed.class))
                .containsExactlyInAnyOrder(
                        new SimEvent.LinkClosed(-1, "cut", false), new SimEvent.LinkClosed(5, "cut", false));
        assertThat(b.messages()).isEmpty();
        assertThat(sim.openLinkCount(0)).isZero();
        assertThat(sim.openLinkCount(2)).isEqualTo(1);
    }

    @Test
    void datagramsAreLostByChanceAndCounted() {
        Simulation lossy = ScriptedProcess.pair(ScriptedProcess.settings().withLoss(0.3, 0), a, b);
        for (int i = 0; i < 1000; i++) {
            lossy.command(0, new Do(new SimEffect.SendDatagram(1, i, 10)));
        }
        lossy.runFor(Duration.ofSeconds(1));

        int received = b.told(SimEvent.Datagram.class).size();
        assertThat(received).isBetween(600, 800);
        assertThat(lossy.metrics().datagramsLost()).isEqualTo(1000 - received);
        assertThat(lossy.metrics().datagramsSent(0)).isEqualTo(1000);
        assertThat(lossy.metrics().datagramBytesReceived(1)).isEqualTo(10L * received);
    }

    @Test
    void datagramsOfAPairKeepTheirOrderInSpiteOfJitter() {
        Simulation jittery =
                ScriptedProcess.pair(ScriptedProcess.settings().withJitterMax(Duration.ofMillis(50)), a, b);
        for (int i = 0; i < 3000; i++) {
            jittery.command(0, new Do(new SimEffect.SendDatagram(1, i, 10)));
            jittery.runFor(Duration.ofMillis(1));
        }
        jittery.runFor(Duration.ofSeconds(1));

        assertThat(b.told(SimEvent.Datagram.class))
                .hasSize(3000)
                .isSortedAccordingTo((x, y) -> Integer.compare((Integer) x.message(), (Integer) y.message()));
    }

    @Test
    void datagramToANodeThatDoesNotRunIsCounted() {
        sim.crash(1);
        sim.command(0, new Do(new SimEffect.SendDatagram(1, "x", 10), new SimEffect.SendDatagram(99, "y", 10)));
        sim.runFor(Duration.ofSeconds(1));

        assertThat(sim.metrics().datagramsUndeliverable()).isEqualTo(2);
    }

    @Test
    void faultsFromWithinAProcessAreRejected() {
        b.on(event -> {
            sim.crash(0);
            return List.of();
        });

        assertThatThrownBy(() -> sim.runFor(Duration.ofSeconds(1)))
                .isInstanceOf(SimViolation.class)
                .hasMessageContaining("from within a process");
    }
}
