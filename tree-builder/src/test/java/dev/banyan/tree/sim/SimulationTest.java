package dev.banyan.tree.sim;

import static dev.banyan.tree.sim.ScriptedProcess.MILLI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.tree.sim.ScriptedProcess.Do;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void wakesAProcessOnceAtTheTimeItNamedLast() {
        ScriptedProcess process = new ScriptedProcess();
        process.wakeNanos = 100 * MILLI;
        Simulation sim = ScriptedProcess.pair(ScriptedProcess.settings(), process, new ScriptedProcess());
        sim.runUntil(10 * MILLI);
        process.wakeNanos = 50 * MILLI;
        sim.command(0, "sooner");
        sim.runUntil(20 * MILLI);
        process.wakeNanos = 70 * MILLI;
        sim.command(0, "later");
        sim.runUntil(1000 * MILLI);

        assertThat(process.millisOf(SimEvent.Wake.class)).containsExactly(70L);
    }

    @Test
    void processThatWaitsForThePastForeverIsAViolation() {
        SimProcess stuck = new SimProcess() {
            @Override
            public List<SimEffect> handle(long nowNanos, SimEvent event) {
                return List.of();
            }

            @Override
            public long nextWakeNanos() {
                return 0;
            }
        };
        Simulation sim = new Simulation(1, ScriptedProcess.settings(), (from, to) -> 0);
        sim.join(0, stuck);

        assertThatThrownBy(() -> sim.runUntil(1))
                .isInstanceOf(SimViolation.class)
                .hasMessageContaining("at one instant");
    }

    @Test
    void brokenInvariantNamesSeedTimeNodeEventAndTheWayToRunItAgain() {
        ScriptedProcess b = new ScriptedProcess();
        Simulation sim = ScriptedProcess.pair(ScriptedProcess.settings(), new ScriptedProcess(), b)
                .rerunBy("mvn test -Dtest=X -Dbanyan.seed=1")
                .check((view, node) ->
                        node == 1 && view.nowNanos() > 0 ? Optional.of("node 1 heard something") : Optional.empty());
        sim.command(0, new Do(new SimEffect.SendDatagram(1, "boo", 3)));

        assertThatThrownBy(() -> sim.runFor(Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(SimViolation.class, violation -> {
                    assertThat(violation.seed()).isEqualTo(1);
                    assertThat(violation.node()).isEqualTo(1);
                    assertThat(violation.nanos()).isEqualTo(10 * MILLI);
                })
                .hasMessageContaining("node 1 heard something")
                .hasMessageContaining("seed=1 time=0.010000000s node=1 event=Datagram[from=0, message=boo]")
                .hasMessageContaining("run again: mvn test -Dtest=X -Dbanyan.seed=1");
    }

    @Test
    void exceptionOfAProcessIsAViolationWithItsCause() {
        ScriptedProcess b = new ScriptedProcess().on(event -> {
            throw new IllegalArgumentException("bug");
        });
        Simulation sim = ScriptedProcess.pair(ScriptedProcess.settings(), new ScriptedProcess(), b);

        assertThatThrownBy(() -> sim.runFor(Duration.ofSeconds(1)))
                .isInstanceOf(SimViolation.class)
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sameSeedGivesTheSameTraceAndAnotherSeedAnother() {
        assertThat(Gossip.run(20, 10, 7).traceHash())
                .isEqualTo(Gossip.run(20, 10, 7).traceHash());
        assertThat(Gossip.run(20, 10, 7).traceHash())
                .isNotEqualTo(Gossip.run(20, 10, 8).traceHash());
    }

    @Test
    void traceIsTheSameInEveryJvm() {
        Simulation sim = Gossip.run(20, 10, 7);
        assertThat(sim.eventCount()).isEqualTo(6136);
        assertThat(sim.traceHash()).isEqualTo(-4124183959379051353L);
    }

    @Test
    void runsUntilAConditionHolds() {
        ScriptedProcess b = new ScriptedProcess();
        Simulation sim = ScriptedProcess.pair(ScriptedProcess.settings(), new ScriptedProcess(), b);
        sim.command(0, new Do(new SimEffect.SendDatagram(1, "x", 3)));

        assertThat(sim.runUntil(() -> !b.told(SimEvent.Datagram.class).isEmpty(), 1000 * MILLI))
                .isTrue();
        assertThat(sim.nowNanos()).isEqualTo(10 * MILLI);
        assertThat(sim.runUntil(() -> false, 20 * MILLI)).isFalse();
        assertThat(sim.nowNanos()).isEqualTo(20 * MILLI);
    }

    @Test
    void nodesJoinAtAnyTime() {
        Simulation sim = ScriptedProcess.pair(ScriptedProcess.settings(), new ScriptedProcess(), new ScriptedProcess());
        ScriptedProcess late = new ScriptedProcess();
        sim.at(300 * MILLI, "join 200", () -> sim.join(200, late));
        sim.runUntil(1000 * MILLI);

        assertThat(late.millisOf(SimEvent.Started.class)).containsExactly(300L);
        assertThat(sim.nodeCount()).isEqualTo(201);
        assertThat(sim.isAlive(100)).isFalse();
        assertThatThrownBy(() -> sim.join(200, late)).hasMessageContaining("node 200 runs already");
    }

    @Test
    void countsBytesByCategory() {
        Simulation sim = new Simulation(
                1,
                ScriptedProcess.settings(),
                (from, to) -> 0,
                new SimCategories(List.of("text", "number"), message -> message instanceof String ? 0 : 1));
        sim.join(0, new ScriptedProcess());
        sim.join(1, ScriptedProcess.accepting());
        ScriptedProcess.link(sim);
        sim.command(
                0,
                new Do(
                        new SimEffect.SendOnLink(1, "a", 3),
                        new SimEffect.SendOnLink(1, 5, 70),
                        new SimEffect.SendDatagram(1, 5, 9)));
        sim.runFor(Duration.ofSeconds(1));

        assertThat(sim.metrics().linkBytesSent(0, 0)).isEqualTo(103);
        assertThat(sim.metrics().linkBytesSent(0, 1)).isEqualTo(70);
        assertThat(sim.metrics().linkBytesReceived(1, 1)).isEqualTo(70);
        assertThat(sim.metrics().datagramBytesSent(0, 1)).isEqualTo(9);
        assertThat(sim.metrics().datagramBytesSent(0, 0)).isZero();
    }

    @Test
    void countsWhatTheScenarioCarriesByTheTimeItDoes() {
        Simulation sim = ScriptedProcess.pair(ScriptedProcess.settings(), new ScriptedProcess(), new ScriptedProcess());
        sim.carryFrom(0, "x", 10, 5);
        sim.carryFrom(0, "x", 10, 5);
        sim.carryTo(1, "x", 10, 5);
        sim.runFor(Duration.ofSeconds(2));
        sim.carryFrom(0, "x", 10, -5);
        sim.runFor(Duration.ofSeconds(2));

        assertThat(sim.metrics().linkMessagesSent(0, 0)).isEqualTo(30);
        assertThat(sim.metrics().linkBytesSent(0, 0)).isEqualTo(300);
        assertThat(sim.metrics().linkBytesReceived(1, 0)).isEqualTo(200);
        sim.crash(0);
        sim.runFor(Duration.ofSeconds(2));
        assertThat(sim.metrics().linkBytesSent(0, 0)).isEqualTo(300);
    }

    @Test
    void asksAProcessAnewWhenTheScenarioChangedWhatItWaitsFor() {
        ScriptedProcess a = new ScriptedProcess();
        Simulation sim = ScriptedProcess.pair(ScriptedProcess.settings(), a, new ScriptedProcess());
        sim.runFor(Duration.ofSeconds(1));
        a.wakeNanos = 1_500 * MILLI;
        sim.wakeChanged(0);
        sim.runFor(Duration.ofSeconds(1));

        assertThat(a.millisOf(SimEvent.Wake.class)).containsExactly(1_500L);
    }

    @Test
    void runsMoreThanAMillionEventsInAGroupOfAThousand() {
        Simulation sim = Gossip.run(1000, 100, 1);

        assertThat(sim.eventCount()).isGreaterThan(1_000_000);
    }

    @Test
    void percentilesAreOfNearestRank() {
        Percentiles ten = Percentiles.of(10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(ten.at(0)).isEqualTo(1);
        assertThat(ten.at(50)).isEqualTo(5);
        assertThat(ten.at(70)).isEqualTo(7);
        assertThat(ten.at(90)).isEqualTo(9);
        assertThat(ten.at(99)).isEqualTo(10);
        assertThat(ten.mean()).isEqualTo(5.5);
        assertThat(ten.max()).isEqualTo(10);
        assertThatThrownBy(() -> ten.at(101)).hasMessageContaining("was 101");
        assertThatThrownBy(() -> Percentiles.of(new double[0]).at(50)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Percentiles.of(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
