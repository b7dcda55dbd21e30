package dev.banyan.overlay.sim;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.TreeProtocol;
import dev.banyan.tree.sim.SimDelay;
import dev.banyan.tree.sim.SimSettings;
import dev.banyan.tree.sim.Simulation;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/** Ready-made simulated groups for tests. */
final class SimGroups {
    private static final Config CONFIG = ConfigFactory.load();

    private static final StackWalker CALLER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private SimGroups() {}

    static LongStream seeds() {
        Long only = Long.getLong("banyan.seed");
        return only != null ? LongStream.of(only) : LongStream.rangeClosed(1, Integer.getInteger("banyan.seeds", 40));
    }

    /** How to run the calling test again with the simulation's seed alone. */
    static String rerun(Simulation simulation) {
        return "seed=" + simulation.seed() + "; run again: " + command(CALLER.getCallerClass(), simulation.seed());
    }

    private static String command(Class<?> test, long seed) {
        return "mvn test -pl overlay -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest=" + test.getSimpleName()
                + " -Dbanyan.seed=" + seed;
    }

    static SimGroupSettings settings(int fanOut) {
        return SimGroupSettings.from(Section.at(CONFIG, "banyan"), fanOut);
    }

    /** Nodes on a random plane, 1 to 150 ms apart. */
    static SimDelay plane(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 7919);
        double[] x = random.doubles(4096).toArray();
        double[] y = random.doubles(4096).toArray();
        return (a, b) -> 1_000_000 + (long) (100_000_000 * StrictMath.hypot(x[a] - x[b], y[a] - y[b]));
    }

    static SimGroup withoutBuilder(long seed, int fanOut) {
        SimGroup group = new SimGroup(seed, settings(fanOut), plane(seed), (id, random) -> new NoBuilder());
        group.simulation().rerunBy(command(CALLER.getCallerClass(), seed));
        return group;
    }

    /** As {@link #withoutBuilder}, but everybody is as far from everybody. */
    static SimGroup equidistant(long seed, int fanOut) {
        return equidistant(seed, fanOut, network -> network);
    }

    /** As {@link #equidistant(long, int)} on a changed network. */
    static SimGroup equidistant(long seed, int fanOut, UnaryOperator<SimSettings> network) {
        SimGroupSettings s = settings(fanOut);
        SimGroupSettings settings = new SimGroupSettings(
                s.fanOut(),
                s.attach(),
                s.builder(),
                s.liveness(),
                s.transfers(),
                s.live(),
                network.apply(s.network()),
                s.membershipDelay(),
                s.contactsEvery());
        SimGroup group = new SimGroup(seed, settings, (a, b) -> 20_000_000, (id, random) -> new NoBuilder());
        group.simulation().rerunBy(command(CALLER.getCallerClass(), seed));
        return group;
    }

    static SimGroup withNice(long seed, int fanOut) {
        SimGroupSettings settings = settings(fanOut);
        SimGroup group = new SimGroup(seed, settings, plane(seed), SimGroup.BuilderFactory.nice(settings.nice()));
        group.simulation().rerunBy(command(CALLER.getCallerClass(), seed));
        return group;
    }

    static SimGroup withPlanned(long seed, int fanOut) {
        Config planned = CONFIG.withValue("banyan.tree.protocol", ConfigValueFactory.fromAnyRef("planned"));
        SimGroupSettings settings = SimGroupSettings.from(Section.at(planned, "banyan"), fanOut);
        SimGroup group = new SimGroup(seed, settings, plane(seed), SimGroup.BuilderFactory.of(settings.builder()));
        group.simulation().rerunBy(command(CALLER.getCallerClass(), seed));
        return group;
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
