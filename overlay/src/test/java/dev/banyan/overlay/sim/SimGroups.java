package dev.banyan.overlay.sim;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.link.LivenessSettings;
import dev.banyan.tree.attach.AttachSettings;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.TreeProtocol;
import dev.banyan.tree.sim.SimCategories;
import dev.banyan.tree.sim.SimDelay;
import dev.banyan.tree.sim.SimSettings;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Ready-made simulated groups for tests. */
final class SimGroups {
    private static final Config CONFIG = ConfigFactory.load();

    private SimGroups() {}

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("banyan.seeds", 40));
    }

    static SimGroup.Settings settings(int fanOut) {
        return new SimGroup.Settings(
                fanOut,
                AttachSettings.from(Section.at(CONFIG, "banyan.tree.attach")),
                LivenessSettings.from(Section.at(CONFIG, "banyan.link.liveness")),
                SimSettings.from(Section.at(CONFIG, "banyan.tree.sim")),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2));
    }

    /** Nodes on a random plane, 1 to 150 ms apart. */
    static SimDelay plane(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 7919);
        double[] x = random.doubles(4096).toArray();
        double[] y = random.doubles(4096).toArray();
        return (a, b) -> 1_000_000 + (long) (100_000_000 * Math.hypot(x[a] - x[b], y[a] - y[b]));
    }

    static SimGroup withoutBuilder(long seed, int fanOut) {
        return new SimGroup(
                seed, settings(fanOut), plane(seed), (id, random) -> new NoBuilder(), SimCategories.single());
    }

    /** A builder that knows nobody: the attachment must do without candidates. */
    private static final class NoBuilder implements TreeProtocol {
        @Override
        public List<Effect> handle(long nowNanos, Input input) {
            return List.of();
        }

        @Override
        public long nextWakeNanos() {
            return NEVER;
        }
    }
}
