package dev.banyan.bench.simulate;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.banyan.bench.simulate.SimulationRun.Curves;
import dev.banyan.bench.simulate.SimulationRun.Point;
import dev.banyan.overlay.sim.SimGroup;
import dev.banyan.overlay.sim.SimGroupSettings;
import dev.banyan.overlay.sim.SimNames;
import dev.banyan.overlay.sim.SimNode;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.forest.CompactTree;
import dev.banyan.tree.member.BuilderProtocol;
import dev.banyan.tree.narada.MeshView;
import dev.banyan.tree.nice.Roster;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.sim.Percentiles;
import dev.banyan.tree.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Members join a group whose tree a builder advises, and then their {@link Scenario} befalls them. One run per object. */
public final class TreeScenario {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final double MILLI_NANOS = 1e6;
    /** Time that the invariants of quiescence have to hold once, in heart-beats of the builder. */
    private static final int SETTLE_BEATS = 30;

    private final SimulationPlan plan;
    private final SimulationWorld world;
    private final SimGroupSettings settings;
    private final SimGroup group;
    private final TreeMap<NodeId, WatchedBuilder> builders = new TreeMap<>();
    private final JoinWatch joins = new JoinWatch();
    private final Convergence convergence;
    private final Faults faults;
    private @Nullable Percentiles control;
    private int maxFanOut;

    /**
     * A run that has not begun.
     *
     * @param world of as many members as the plan has
     */
    public TreeScenario(SimulationPlan plan, SimulationWorld world) {
        if (world.topology().size() != plan.members()) {
            throw new IllegalArgumentException("the world must have the plan's " + plan.members() + " members, has "
                    + world.topology().size());
        }
        this.plan = plan;
        this.world = world;
        this.settings = SimGroupSettings.from(Section.at(config(), "banyan"), plan.fanOut());
        this.group = new SimGroup(plan.seed(), settings, world.topology()::oneWayNanos, (self, random) -> {
            WatchedBuilder builder =
                    new WatchedBuilder(self.id(), settings.builder().create(self, random));
            builders.put(self.id(), builder);
            return builder;
        });
        this.convergence = new Convergence(plan);
        this.faults = new Faults(
                group, plan, world, Duration.ofNanos(settings.liveness().deadAfterNanos()));
        group.simulation().rerunBy(rerun());
        group.observe(this::changed);
        scheduleJoins();
        faults.schedule();
    }

    private void scheduleJoins() {
        SplittableRandom random = new SplittableRandom(plan.seed());
        for (int i = 0; i < plan.members(); i++) {
            int member = i;
            long at = i == world.source() ? 0 : 1 + random.nextLong(plan.joinNanos());
            group.simulation().at(at, "join " + i, () -> join(member));
        }
    }

    private Config config() {
        Config ofProtocol = ConfigFactory.defaultReference()
                .withValue(
                        "banyan.tree.protocol",
                        ConfigValueFactory.fromAnyRef(plan.protocol().settingName()));
        return plan.heartbeat()
                .map(beat -> ofProtocol.withValue(beatKey(), ConfigValueFactory.fromAnyRef(beat.toMillis() + "ms")))
                .orElse(ofProtocol);
    }

    private String beatKey() {
        return switch (plan.protocol()) {
            case NICE -> "banyan.tree.nice.heartbeat-interval";
            case NARADA -> "banyan.tree.narada.refresh-interval";
            case PLANNED -> "banyan.tree.planned.here-interval";
        };
    }

    private String rerun() {
        StringBuilder command = new StringBuilder("./banyan simulate --protocol "
                + plan.protocol().settingName() + " --members " + plan.members() + " --seed " + plan.seed()
                + " --fan-out " + plan.fanOut() + " --duration "
                + plan.duration().toSeconds() + "s");
        plan.heartbeat()
                .ifPresent(beat ->
                        command.append(" --heartbeat ").append(beat.toMillis()).append("ms"));
        if (plan.scenario() != Scenario.NONE) {
            command.append(" --scenario ").append(plan.scenario());
        }
        world.options().forEach(word -> command.append(' ').append(quoted(word)));
        return command.toString();
    }

    /** As a shell takes it for one word. */
    private static String quoted(String word) {
        return word.matches("[\\w./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private void join(int member) {
        NodeId id = group.join(member, member == world.source() ? 1 : 0);
        joins.started(group.simulation().nowNanos(), id);
    }

    private void changed(long nowNanos, NodeId node, TreeEvent event) {
        if (event instanceof TreeEvent.ChildAttached) {
            int children = group.node(node)
                    .map(n -> n.tree().attachment().children().size())
                    .orElse(0);
            maxFanOut = Math.max(maxFanOut, children);
        } else if (event instanceof TreeEvent.ParentChanged change) {
            joins.changed(nowNanos, node, change);
            faults.recoveries().changed(nowNanos, node, change);
        }
    }

    /**
     * Runs to the end, and a little beyond to see that the group comes to rest.
     *
     * @param progress told the virtual seconds that have passed
     * @throws dev.banyan.tree.sim.SimViolation if an invariant breaks that holds always; the message names it and how to run it
     *     again
     */
    public SimulationRun run(LongConsumer progress) {
        Simulation simulation = group.simulation();
        for (long second = 1; second <= plan.endSeconds(); second++) {
            simulation.runUntil(second * SECOND_NANOS);
            if (convergence.isDue(second)) {
                convergence.sample(second, treeQuality());
            }
            if (second == plan.duration().toSeconds()) {
                control = ControlBytes.perSecond(simulation.metrics(), plan.members(), second);
            }
            progress.accept(second);
        }
        PathQuality tree = treeQuality();
        PlainForwarding plain = PlainForwarding.of(plan.protocol(), world, livingBuilders());
        SimulationFigures figures = figures(tree, plain);
        Curves curves = curves(tree, plain);
        return new SimulationRun(figures, curves, broken());
    }

    private PathQuality treeQuality() {
        return PathQuality.of(world.topology(), world.source(), new TreePaths(group));
    }

    private TreeMap<NodeId, WatchedBuilder> livingBuilders() {
        TreeMap<NodeId, WatchedBuilder> living = new TreeMap<>();
        for (SimNode node : group.alive()) {
            WatchedBuilder builder = builders.get(node.id());
            if (builder != null) {
                living.put(node.id(), builder);
            }
        }
        return living;
    }

    private Duration beat() {
        return plan.protocol() == BuilderProtocol.NARADA
                ? settings.builder().narada().refreshInterval()
                : settings.nice().heartbeatInterval();
    }

    /** Looks every second until one tree stands and the builders' own structure is as it must be, or the time for that is over. */
    private Optional<String> broken() {
        Supplier<Optional<String>> structure = structure();
        long settleSeconds = SETTLE_BEATS * beat().toSeconds() + SETTLE_BEATS;
        Optional<String> wrong = Optional.empty();
        for (long second = plan.endSeconds(); second <= plan.endSeconds() + settleSeconds; second++) {
            group.simulation().runUntil(second * SECOND_NANOS);
            Optional<String> unsettled = structure.get();
            wrong = group.notOneTree()
                    .map(why -> "the members do not form one tree: " + why)
                    .or(() -> unsettled);
            if (wrong.isEmpty()) {
                return wrong;
            }
        }
        return wrong.map(why ->
                why + "; " + settleSeconds + " s after the end, seed " + plan.seed() + "; run again: " + rerun());
    }

    /** Looks once more at what the builders keep besides the tree: what has been wrong in every look so far. */
    private Supplier<Optional<String>> structure() {
        return switch (plan.protocol()) {
            case NICE -> {
                NiceInvariants clusters = new NiceInvariants(settings.nice());
                yield () -> first("NICE's clusters do not come to rest: ", clusters.remember(rosters()));
            }
            case NARADA -> {
                MeshInvariants mesh = new MeshInvariants(settings.builder().narada());
                yield () -> first("Narada's mesh does not come to rest: ", mesh.remember(meshes()));
            }
            case PLANNED -> Optional::empty;
        };
    }

    private static Optional<String> first(String what, List<String> lasting) {
        return lasting.stream().findFirst().map(why -> what + why + " (and " + (lasting.size() - 1) + " more)");
    }

    private TreeMap<NodeId, List<Roster>> rosters() {
        TreeMap<NodeId, List<Roster>> rosters = new TreeMap<>();
        livingBuilders().forEach((node, builder) -> rosters.put(node, builder.clusters()));
        return rosters;
    }

    private List<MeshView> meshes() {
        return livingBuilders().values().stream()
                .flatMap(builder -> builder.mesh().stream())
                .toList();
    }

    private SimulationFigures figures(PathQuality tree, PlainForwarding plain) {
        PathFigures paths = tree.figures();
        Optional<CompactTree> compact = compactTree(tree);
        Percentiles join = Rounded.percentiles(joins.joinMillis());
        Percentiles known = Rounded.percentiles(livingBuilders().values().stream()
                .map(builder -> (double) builder.peersKnown().size())
                .toList());
        Percentiles remembered = Rounded.percentiles(group.alive().stream()
                .map(node -> (double) peersRemembered(node))
                .toList());
        Percentiles bytes = control != null ? control : Rounded.percentiles();
        return new SimulationFigures(
                plan.protocol().settingName(),
                plan.members(),
                (int) group.alive().stream()
                        .filter(node -> isJoined(tree, node))
                        .count(),
                plan.seed(),
                world.sourcePlace(),
                world.filledPairs(),
                plan.fanOut(),
                maxFanOut,
                paths.stretchP50(),
                paths.stretchP90(),
                paths.stretchMax(),
                compact.map(c -> Rounded.of(tree.meanDelayNanos() / c.meanDelayNanos()))
                        .orElse(null),
                compact.map(c -> Rounded.of((double) tree.maxDelayNanos() / c.maxDelayNanos()))
                        .orElse(null),
                paths.stressMean(),
                paths.stressMax(),
                paths.outDegreeMean(),
                paths.outDegreeMax(),
                paths.pathHopsMean(),
                Rounded.of(bytes.mean()),
                Rounded.of(bytes.at(99)),
                Rounded.of(bytes.max()),
                (int) known.at(99),
                (int) remembered.at(99),
                Rounded.of(join.at(50)),
                Rounded.of(join.at(99)),
                Rounded.of((double) joins.parentChanges() / plan.members()),
                Rounded.of(coordinateErrorP50()),
                convergence.secondsToFinalQuality(),
                plan.endSeconds(),
                plan.scenario().toString(),
                plain.nice(),
                plain.mesh(),
                faults.figures());
    }

    private int peersRemembered(SimNode node) {
        TreeSet<NodeId> remembered = new TreeSet<>(node.tree().attachment().peersRemembered());
        Optional.ofNullable(builders.get(node.id())).ifPresent(builder -> remembered.addAll(builder.peersKnown()));
        return remembered.size();
    }

    private double coordinateErrorP50() {
        return Rounded.percentiles(group.alive().stream()
                        .flatMap(node -> node.tree().attachment().coordinateErrorP50().stream()
                                .boxed())
                        .toList())
                .at(50);
    }

    private static boolean isJoined(PathQuality tree, SimNode node) {
        return node.tree().attachment().isAttached() && tree.isReached(SimNames.index(node.id()));
    }

    /** Empty if it takes too long, if a member is not in the source's tree, or if there is no delay to compare. */
    private Optional<CompactTree> compactTree(PathQuality tree) {
        if (plan.members() > SimulationPlan.COMPACT_TREE_MEMBERS_MAX || tree.reachedCount() != plan.members()) {
            return Optional.empty();
        }
        return Optional.of(CompactTree.of(world.topology()::oneWayNanos, plan.members(), world.source(), plan.fanOut()))
                .filter(compact -> compact.maxDelayNanos() > 0);
    }

    private Curves curves(PathQuality tree, PlainForwarding plain) {
        return new Curves(
                distribution(tree.stretches()),
                distribution(plain.stretches()),
                convergence.samples().stream()
                        .map(s -> new Point(s.second(), s.meanDelayNanos() / MILLI_NANOS))
                        .toList(),
                faults.deliveries().stream()
                        .map(d -> new Point((double) d.sentNanos() / SECOND_NANOS, d.share()))
                        .toList());
    }

    private static List<Point> distribution(double[] stretches) {
        if (stretches.length == 0) {
            return List.of();
        }
        Percentiles stretch = Rounded.percentiles(stretches);
        List<Point> points = new ArrayList<>();
        for (int percent = 0; percent <= 100; percent++) {
            points.add(new Point(stretch.at(percent), percent / 100.0));
        }
        return points;
    }
}
