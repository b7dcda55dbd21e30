package dev.banyan.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.bulk.core.TransferId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SameSeedSameRunTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int CHUNK = 64 * 1024;

    /** A run with every kind of fault, as one line. */
    private static String run(long seed) {
        SimGroup group = SimGroups.withNice(seed, 3);
        var simulation = group.simulation();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 16; i++) {
            int index = i;
            simulation.limitUplink(i, 30_000_000);
            simulation.at(i == 0 ? 0 : random.nextLong(3 * SECOND), "join " + i, () -> group.join(index, 0));
        }
        simulation.runUntil(8 * SECOND);
        TransferId id = group.send(0, 40L * CHUNK, CHUNK, 1);
        simulation.runUntil(9 * SECOND);
        group.crash(3);
        simulation.freeze(5);
        simulation.cutLink(0, 7);
        simulation.runUntil(11 * SECOND);
        simulation.thaw(5);
        group.crash(0);
        simulation.runUntil(25 * SECOND);
        StringBuilder held = new StringBuilder();
        for (SimNode node : group.alive()) {
            held.append(' ')
                    .append(node.transfers()
                            .transfer(id)
                            .map(SimTransfer::storedChunks)
                            .orElse(-1));
        }
        return simulation.eventCount() + " events, trace " + Long.toHexString(simulation.traceHash()) + ", chunks"
                + held;
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(run(7)).isEqualTo(run(7));
    }

    /** Other JVMs, other days: a change of a protocol changes this line, and nothing else may. */
    @Test
    void theRunIsTheSameInEveryJvm() {
        assertThat(run(7))
                .as("if a protocol or its settings changed on purpose, put the new line here")
                .isEqualTo("13431 events, trace 6e4cc244337d45a1, chunks" + " 40".repeat(14));
    }

    @Test
    void anotherSeedGivesAnotherRun() {
        assertThat(run(7)).isNotEqualTo(run(8));
    }
}
