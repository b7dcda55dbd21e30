package dev.banyan.overlay.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.TreeProtocol;
import dev.banyan.tree.sim.SimDelay;
import dev.banyan.tree.sim.SimSettings;
import dev.banyan.tree.sim.Simulation;
import java.time.Duration;
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
        return seeds(40);
    }

    /** Those that were asked for, else so many. */
    static LongStream seeds(int otherwise) {
        Long only = Long.getLong("banyan.seed");
        return only != null
                ? LongStream.of(only)
                : LongStream.rangeClosed(1, Integer.getInteger("banyan.seeds", otherwise));
    }

    /** How to run the calling test again with the simulation's seed alone. */
    static String rerun(Simulation simulation) {
        return rerun(simulation, CALLER.getCallerClass());
    }

    static String rerun(Simulation simulation, Class<?> test) {
        return "seed=" + simulation.seed() + "; run again: " + command(test, simulation.seed());
    }

    static SimPublisher publisher(SimGroup group, StreamId stream) {
        return group.node(stream.publisher())
                .orElseThrow()
                .live()
                .publisher(stream)
                .orElseThrow();
    }

    /** Lets so many join by chance within that time, node 0 at once, and goes on until {@code until}. */
    static SimGroup grown(SimGroup group, int members, Duration joins, int preferenceOfTheFirst, Duration until) {
        Simulation simulation = group.simulation();
        SplittableRandom random = new SplittableRandom(simulation.seed());
        for (int i = 0; i < members; i++) {
            int index = i;
            simulation.at(
                    i == 0 ? 0 : random.nextLong(joins.toNanos()),
                    "join " + i,
                    () -> group.join(index, index == 0 ? preferenceOfTheFirst : 0));
        }
        simulation.runUntil(until.toNanos());
        return group;
    }

    /** As {@link #grown}, within 4 s, with that uplink in bits per second for everybody. */
    static SimGroup grownOnUplinks(SimGroup group, int members, long uplink) {
        for (int i = 0; i < members; i++) {
            group.simulation().limitUplink(i, uplink);
        }
        return grown(group, members, Duration.ofSeconds(4), 1, Duration.ofSeconds(10));
    }

    static void becomesOneTree(SimGroup group, Duration within) {
        Simulation simulation = group.simulation();
        long limit = simulation.nowNanos() + within.toNanos();
        while (group.notOneTree().isPresent() && simulation.nowNanos() < limit) {
            simulation.runFor(Duration.ofMillis(100));
        }
        assertThat(group.notOneTree())
                .as("%s at %d ms", rerun(simulation, CALLER.getCallerClass()), simulation.nowNanos() / 1_000_000)
                .isEmpty();
    }

    /** Freezes a node for that long, if it runs. */
    static void freeze(Simulation simulation, int node, long nanos) {
        if (simulation.isAlive(node) && !simulation.isFrozen(node)) {
            simulation.freeze(node);
            simulation.at(simulation.nowNanos() + nanos, "thaw " + node, () -> {
                if (simulation.isFrozen(node)) {
                    simulation.thaw(node);
                }
            });
        }
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

    /** Small windows and little memory for live streams, so that they are used up with few bytes. */
    static SimGroup withLittleMemory(long seed, int fanOut, boolean nice) {
        Config little = ConfigFactory.parseString(
                        "banyan.live { window = 256 KiB, frozen-window = 1 MiB, minimum-window = 8 KiB,"
                                + " replay = 128 KiB, memory = 2 MiB, stream-limit = 32, slow-progress = 16 KiB }")
                .withFallback(CONFIG);
        SimGroupSettings settings = SimGroupSettings.from(Section.at(little, "banyan"), fanOut);
        SimGroup group = new SimGroup(
                seed,
                settings,
                plane(seed),
                nice ? SimGroup.BuilderFactory.nice(settings.nice()) : (id, random) -> new NoBuilder());
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
