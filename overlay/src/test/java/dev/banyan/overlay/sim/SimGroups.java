package dev.banyan.overlay.sim;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.TreeProtocol;
import dev.banyan.tree.sim.SimDelay;
import dev.banyan.tree.sim.Simulation;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Ready-made simulated groups for tests. */
final class SimGroups {
    private static final Config CONFIG = ConfigFactory.load();

    private SimGroups() {}

    static LongStream seeds() {
        Long only = Long.getLong("banyan.seed");
        return only != null ? LongStream.of(only) : LongStream.rangeClosed(1, Integer.getInteger("banyan.seeds", 40));
    }

    /** How to run a failing seed again. */
    static String rerun(Simulation simulation) {
        return "seed=" + simulation.seed() + "; run again: mvn test -pl overlay -am -Dbanyan.seed=" + simulation.seed();
    }

    static SimGroupSettings settings(int fanOut) {
        return SimGroupSettings.from(CONFIG, fanOut);
    }

    /** Nodes on a random plane, 1 to 150 ms apart. */
    static SimDelay plane(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 7919);
        double[] x = random.doubles(4096).toArray();
        double[] y = random.doubles(4096).toArray();
        return (a, b) -> 1_000_000 + (long) (100_000_000 * StrictMath.hypot(x[a] - x[b], y[a] - y[b]));
    }

    static SimGroup withoutBuilder(long seed, int fanOut) {
        return new SimGroup(seed, settings(fanOut), plane(seed), (id, random) -> new NoBuilder());
    }

    static SimGroup withNice(long seed, int fanOut) {
        SimGroupSettings settings = settings(fanOut);
        return new SimGroup(seed, settings, plane(seed), SimGroup.BuilderFactory.nice(settings.nice()));
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
