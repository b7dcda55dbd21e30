package dev.banyan.overlay.node;

import com.fasterxml.jackson.databind.util.ClassUtil;
import com.typesafe.config.Config;
import dev.banyan.overlay.ClusterView;
import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.membership.ControlSystem;
import dev.banyan.overlay.membership.LastingRef;
import dev.banyan.overlay.membership.Membership;
import dev.banyan.overlay.membership.MembershipView;
import dev.banyan.overlay.membership.core.MembershipCore;
import dev.banyan.overlay.membership.core.MembershipEffect;
import dev.banyan.overlay.relay.GroupMember;
import dev.banyan.overlay.security.NodeTls;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's ActorSystem, and its replacement by another one on the same port when the cluster has downed the node: groups are taken
 * out of the old one and put into the new one, while links and transfers, which are not in it, go on.
 */
final class ControlPlane {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** Some minutes: nobody else has a right to the port. */
    private static final int ATTEMPTS_MAX = 120;

    private final NodeSettings settings;
    private final Optional<NodeTls> tls;
    private final Config config;
    private final LastingRef<Membership.Command> watch;
    private final List<Consumer<ActorSystem<?>>> followers = new ArrayList<>();
    private final ExecutorService rebuilder;
    private volatile ControlSystem current;
    private volatile MembershipView lastView = new MembershipView(false, "", List.of());
    private volatile boolean rebuilding;
    private volatile boolean stopping;

    private ControlPlane(NodeSettings settings, Optional<NodeTls> tls, Config config) {
        this.settings = settings;
        this.tls = tls;
        this.config = config;
        this.watch = new LastingRef<>("membership", settings.group().rebuildMail());
        this.current = create(settings.control().port());
        this.rebuilder = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "banyan-" + settings.name() + "-control");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts an ActorSystem, which is in no cluster yet. */
    static ControlPlane start(NodeSettings settings, Optional<NodeTls> tls, Config config) {
        return new ControlPlane(settings, tls, config);
    }

    private ControlSystem create(int port) {
        try {
            ActorSystemSetup setup =
                    ActorSystemSetup.create(BootstrapSetup.create(PekkoConfig.of(settings, port, config)));
            // Those of the start, also for a later system.
            ActorSystemSetup secured = tls.map(own -> setup.and(SSLEngineProviderSetup.create(system -> own.control())))
                    .orElse(setup);
            return new ControlSystem(ActorSystem.create(SpawnProtocol.create(), settings.cluster(), secured));
        } catch (RuntimeException e) {
            throw new OverlayException(
                    "node " + settings.name() + " cannot start its control channel on "
                            + settings.control().requested() + " (banyan.control.host, banyan.control.port): "
                            + ClassUtil.getRootCause(e).getMessage()
                            + "; choose another address or port, or 0 for any free port",
                    e);
        }
    }

    /** The ActorSystem that carries the node now; at times about to end. */
    ControlSystem current() {
        return current;
    }

    /** Starts something in the ActorSystem; waits for a replacement that is under way. */
    synchronized <T> T start(Function<ControlSystem, T> what) {
        return what.apply(current);
    }

    /** {@code host:port} of the control channel; the same for the life of the node. */
    String address() {
        Address address = Cluster.get(current.system()).selfMember().address();
        return address.getHost().get() + ":" + address.getPort().get();
    }

    /**
     * Joins the cluster, and comes back to it whenever it has to.
     *
     * @param state what the node remembers from its former life, if anything
     * @param clock time of the node
     * @param groups the groups of the node, as they stand at any time
     * @param giveUp told why the node cannot stay
     */
    void join(
            NodeId self,
            Optional<StateDirectory> state,
            LongSupplier clock,
            Collection<GroupMember> groups,
            Consumer<String> giveUp) {
        List<String> former = state.map(StateDirectory::members).orElse(List.of());
        MembershipCore core = new MembershipCore(self, settings.seeds(), former, settings.membership());
        Host host = new Host(core, state, clock, groups, giveUp);
        host.watch();
    }

    /** The tree of a group changed at this node. */
    void treeChanged(String group, TreeEvent event) {
        watch.tell(new Membership.TreeChanged(group, event));
    }

    /** Calls with the ActorSystem that runs now and with each that replaces it; on any thread, one call at a time. */
    void follow(Consumer<ActorSystem<?>> follower) {
        synchronized (followers) {
            followers.add(follower);
            follower.accept(current.system());
        }
    }

    /** How the node stands in its cluster. */
    CompletionStage<ClusterView> view() {
        if (rebuilding) {
            return CompletableFuture.completedFuture(view(lastView));
        }
        CompletableFuture<MembershipView> answer = new CompletableFuture<>();
        watch.tell(new Membership.Look(answer));
        return answer.orTimeout(ControlSystem.ASK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(view -> {
                    lastView = view;
                    return view(view);
                });
    }

    private ClusterView view(MembershipView v) {
        ClusterView.State state = stopping
                ? ClusterView.State.LEAVING
                : rebuilding
                        ? ClusterView.State.REBUILDING
                        : v.member() ? ClusterView.State.MEMBER : ClusterView.State.JOINING;
        List<ClusterView.Member> members = new ArrayList<>();
        v.peers().forEach(p -> members.add(new ClusterView.Member(p.name(), p.address(), p.status(), p.reachable())));
        String own = Cluster.get(current.system()).selfMember().status().toString();
        members.add(new ClusterView.Member(settings.name(), address(), own, true));
        members.sort(Comparator.comparing(ClusterView.Member::name).thenComparing(ClusterView.Member::address));
        return new ClusterView(state, v.waitsFor(), settings.seeds(), members);
    }

    /** What concerns the whole node. */
    private final class Host {
        private final MembershipCore core;
        private final Optional<StateDirectory> state;
        private final LongSupplier clock;
        private final Collection<GroupMember> groups;
        private final Consumer<String> giveUp;

        Host(
                MembershipCore core,
                Optional<StateDirectory> state,
                LongSupplier clock,
                Collection<GroupMember> groups,
                Consumer<String> giveUp) {
            this.core = core;
            this.state = state;
            this.clock = clock;
            this.groups = groups;
            this.giveUp = giveUp;
        }

        void watch() {
            ControlSystem watched = current;
            watched.system().getWhenTerminated().thenRun(() -> {
                if (current == watched && !rebuilding && !stopping) {
                    giveUp.accept("its control plane has ended by itself, see the log; start it again");
                }
            });
            watch.deliverTo(current.spawn(
                    Membership.create(new Membership.Wiring(core, this::order, clock)), Membership.ACTOR_NAME));
        }

        private void order(MembershipEffect effect) {
            if (effect instanceof MembershipEffect.Rebuild rebuild) {
                rebuilding = true;
                later(() -> rebuild(rebuild.cause()));
            } else if (effect instanceof MembershipEffect.GiveUp gaveUp) {
                giveUp.accept(gaveUp.reason());
            } else if (effect instanceof MembershipEffect.Restored restored) {
                restored(restored);
            } else if (effect instanceof MembershipEffect.Remember remember && state.isPresent()) {
                later(() -> state.get().remember(remember.addresses()));
            }
        }

        /** Not on the actor's thread. */
        private void later(Runnable task) {
            try {
                rebuilder.execute(task);
            } catch (RejectedExecutionException e) {
                LOG.debug("node {} is stopping", settings.name());
            }
        }

        private void restored(MembershipEffect.Restored restored) {
            Duration absence = Duration.ofNanos(restored.absenceNanos());
            LOG.info(
                    "node {} is a member of its cluster again, with {} others, after {} ms",
                    settings.name(),
                    restored.members() - 1,
                    absence.toMillis());
            tellGroups(new OverlayEvent.ControlRestored(Instant.now(), restored.members(), absence));
        }

        private void tellGroups(OverlayEvent event) {
            groups.forEach(group -> group.happened(event));
        }

        private void rebuild(String cause) {
            try {
                synchronized (ControlPlane.this) {
                    if (!stopping) {
                        replace(cause);
                    }
                }
            } catch (RuntimeException e) {
                LOG.error("node {}: its control plane could not be rebuilt", settings.name(), e);
                giveUp.accept("its control plane could not be rebuilt: " + e + "; start it again");
            }
        }

        private void replace(String cause) {
            LOG.warn("node {}: {}; its control plane is rebuilt, links and transfers go on", settings.name(), cause);
            tellGroups(new OverlayEvent.ControlLost(Instant.now(), cause));
            int port = boundPort();
            List<GroupMember> moving =
                    groups.stream().filter(group -> !group.isLeft()).toList();
            suspend(moving);
            while (!stop(current, settings.closeTimeout())) {
                LOG.warn("node {}: waiting for the end of its former actors", settings.name());
            }
            Optional<ControlSystem> next = createAtLast(port);
            next.ifPresent(system -> resume(system, moving));
            rebuilding = false;
        }

        /** Groups go on even if the node is to stop by now: they leave as they would have before. */
        private void resume(ControlSystem system, List<GroupMember> moving) {
            current = system;
            watch();
            moving.forEach(group -> group.resume(system));
            synchronized (followers) {
                followers.forEach(follower -> follower.accept(system.system()));
            }
        }

        private void suspend(List<GroupMember> moving) {
            ActorRef<Membership.Command> watcher = watch.hold();
            List<CompletableFuture<Done>> suspended = new ArrayList<>();
            suspended.add(AskPattern.<Membership.Command, Done>ask(
                            watcher, Membership.HandOver::new, ControlSystem.ASK_TIMEOUT, current.scheduler())
                    .toCompletableFuture());
            moving.forEach(group -> suspended.add(group.suspend().toCompletableFuture()));
            for (CompletableFuture<Done> one : suspended) {
                if (!await(one, ControlSystem.ASK_TIMEOUT.multipliedBy(2))) {
                    LOG.error(
                            "node {}: an actor did not hand over in time; what it was told may be lost",
                            settings.name());
                }
            }
        }
    }

    /** Where the one that runs listens; without an advertised port it is the one that others know. */
    private int boundPort() {
        Address known = Cluster.get(current.system()).selfMember().address();
        boolean any = settings.control().port() == 0 && settings.control().advertisedPort() == 0;
        return any ? known.getPort().get() : settings.control().port();
    }

    /** The old socket may linger for a moment, or somebody else may have taken the port. Empty if the node is to stop meanwhile. */
    private Optional<ControlSystem> createAtLast(int port) {
        for (int attempt = 1; ; attempt++) {
            try {
                return Optional.of(create(port));
            } catch (OverlayException e) {
                if (attempt == ATTEMPTS_MAX) {
                    throw e;
                }
                LOG.warn("{}; trying again in {} ms", e.getMessage(), RETRY.toMillis());
                LockSupport.parkNanos(RETRY.toNanos());
                if (stopping) {
                    return Optional.empty();
                }
            }
        }
    }

    /** From now on the cluster's changes are meant; waits for a replacement that is under way. */
    void beginStop() {
        stopping = true;
        watch.tell(new Membership.Leaving());
        synchronized (this) {
            rebuilder.shutdown();
        }
    }

    /** Who has not become a member yet has nothing to leave. Completes when the cluster has let it go. */
    CompletableFuture<Done> leave() {
        ActorSystem<?> system = current.system();
        MemberStatus status = Cluster.get(system).selfMember().status();
        boolean member = status.equals(MemberStatus.up()) || status.equals(MemberStatus.weaklyUp());
        return member
                ? CoordinatedShutdown.get(system)
                        .runAll(CoordinatedShutdown.clusterLeavingReason())
                        .toCompletableFuture()
                : CompletableFuture.completedFuture(Done.getInstance());
    }

    /** Ends the ActorSystem without a farewell; waits for its end at most so long. */
    void terminate(Duration atMost) {
        watch.close();
        stop(current, atMost);
    }

    /** Returns whether all actors have stopped in time. */
    private boolean stop(ControlSystem ending, Duration atMost) {
        ActorSystem<?> system = ending.system();
        system.terminate();
        boolean ended = await(system.getWhenTerminated().toCompletableFuture(), atMost);
        if (!ended) {
            LOG.warn("node {}: its actors have not stopped after {} ms", settings.name(), atMost.toMillis());
        }
        return ended;
    }

    private static boolean await(CompletableFuture<?> future, Duration atMost) {
        try {
            future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
