package dev.banyan.overlay.node;

import com.typesafe.config.Config;
import dev.banyan.overlay.ClusterView;
import dev.banyan.overlay.Group;
import dev.banyan.overlay.NodeLimits;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.bulk.HotBudget;
import dev.banyan.overlay.bulk.store.DiskPool;
import dev.banyan.overlay.bulk.store.LeftOvers;
import dev.banyan.overlay.link.Identity;
import dev.banyan.overlay.link.LinkCounters;
import dev.banyan.overlay.link.LinkReason;
import dev.banyan.overlay.link.LinkService;
import dev.banyan.overlay.link.LinkServiceException;
import dev.banyan.overlay.link.OfferedLink;
import dev.banyan.overlay.link.Pacer;
import dev.banyan.overlay.membership.ControlChannel;
import dev.banyan.overlay.membership.ControlSystem;
import dev.banyan.overlay.membership.GroupAddress;
import dev.banyan.overlay.relay.GroupMember;
import dev.banyan.overlay.relay.TransferFactory;
import dev.banyan.overlay.security.NodeTls;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: owns the ActorSystem, the links, the disk threads and the groups, and starts and stops them in order. */
final class OverlayNode implements Overlay {
    private static final Logger LOG = LoggerFactory.getLogger(OverlayNode.class);

    private static final int KNOWN_PEERS_MAX = 10_000;
    private static final Duration ABANDON_TIME = Duration.ofSeconds(2);

    private final NodeSettings settings;
    private final NodeId self;
    private final Optional<StateDirectory> state;
    private final RunningClock clock;
    private final ControlPlane control;
    private final LinkService links;
    private final DiskPool disk;
    private final ScheduledExecutorService timer;
    private final TransferFactory transfers;
    private final Pacer sourceLimit;
    private volatile NodeLimits limits;
    private final AtomicLong transferNumbers = new AtomicLong();
    private final AtomicInteger publisherNumbers = new AtomicInteger();
    private final ConcurrentHashMap<String, GroupMember> groups = new ConcurrentHashMap<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final CompletableFuture<Done> ended = new CompletableFuture<>();

    private OverlayNode(
            NodeSettings settings, Optional<NodeTls> tls, Optional<StateDirectory> state, ControlPlane control) {
        this.settings = settings;
        this.clock = new RunningClock(System::nanoTime, settings.localPause(), this::paused);
        this.state = state;
        this.control = control;
        // Without a memory a later start is later by the clock, unless that was set back by more than the downtime.
        long now = System.currentTimeMillis();
        long incarnation = state.map(s -> s.nextIncarnation(now)).orElse(now);
        this.self = new NodeId(settings.name(), incarnation, control.address());
        this.links = LinkService.start(new LinkService.Wiring(
                settings.link(),
                new Identity(settings.cluster(), self),
                tls,
                this::offered,
                settings.emulation(),
                clock));
        this.disk = new DiskPool(settings.disk(), settings.name());
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "banyan-" + settings.name() + "-timer");
            thread.setDaemon(true);
            return thread;
        });
        clock.startTicking();
        this.timer.scheduleWithFixedDelay(clock::getAsLong, 0, clock.tickNanos(), TimeUnit.NANOSECONDS);
        this.limits = new NodeLimits(
                settings.link().upLimitBitsPerSecond(),
                settings.link().downLimitBitsPerSecond(),
                settings.bulk().sourceLimitBitsPerSecond());
        this.sourceLimit = links.pacer(links.nextLoop(), limits.sourceBitsPerSecond());
        this.transfers = new TransferFactory(
                links,
                disk,
                new HotBudget(settings.bulk().hotBytes()),
                settings.bulk(),
                settings.transfer(),
                sourceLimit,
                new LeftOvers(settings.bulk().resumeKeep(), InstantSource.system()),
                ConcurrentHashMap.newKeySet(),
                clock);
    }

    private void paused(Duration stood) {
        LOG.warn(
                "node {} stood still for {} ms: garbage collection, a stopped process or a machine without time for it;"
                        + " what it waits for is waited for as much longer",
                settings.name(),
                stood.toMillis());
    }

    /** How often and how long the process stood still since the node started. */
    RunningClock.Pauses pauses() {
        return clock.pauses();
    }

    static OverlayNode start(Config asked) {
        Config config = PekkoConfig.light(asked);
        Section banyan = Section.at(config, "banyan");
        NodeSettings settings = NodeSettings.from(banyan);
        Exposure.warn(settings);
        Optional<StateDirectory> state =
                settings.stateDirectory().map(directory -> StateDirectory.take(directory, settings.name()));
        Optional<NodeTls> tls = Optional.empty();
        try {
            tls = NodeTls.of(banyan.section("security"), settings.name());
            tls.ifPresent(own -> LOG.info("node {}: links speak TLS 1.3, by {}", settings.name(), own.library()));
            return start(settings, tls, state, ControlPlane.start(settings, tls, config));
        } catch (RuntimeException e) {
            tls.ifPresent(NodeTls::close);
            state.ifPresent(StateDirectory::close);
            throw e;
        }
    }

    private static OverlayNode start(
            NodeSettings settings, Optional<NodeTls> tls, Optional<StateDirectory> state, ControlPlane control) {
        OverlayNode node;
        try {
            node = new OverlayNode(settings, tls, state, control);
        } catch (LinkServiceException e) {
            control.terminate(ABANDON_TIME);
            throw new OverlayException("node " + settings.name() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            control.terminate(ABANDON_TIME);
            throw e;
        }
        try {
            control.join(node.self, state, node.clock, node.groups.values(), node::giveUp);
            return node;
        } catch (RuntimeException e) {
            node.crash();
            throw e;
        }
    }

    /** The node cannot stay; its owner hears of it by {@link #ended}. */
    private void giveUp(String reason) {
        LOG.error("node {} stops: {}", name(), reason);
        Thread end = new Thread(() -> end(new OverlayException(reason)), "banyan-" + name() + "-end");
        end.setDaemon(true);
        end.start();
    }

    private void offered(OfferedLink offered) {
        GroupMember group = groups.get(offered.hello().group());
        if (group == null) {
            offered.refuse(
                    LinkReason.OTHER_GROUP,
                    self + " is not in group '" + offered.hello().group() + "'; join it there first",
                    List.of());
        } else {
            group.offered(offered);
        }
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public String controlAddress() {
        return self.address();
    }

    @Override
    public String dataAddress() {
        return settings.link().listen().advertised(links.boundAddress().getPort());
    }

    NodeSettings settings() {
        return settings;
    }

    /** See {@link ControlPlane#follow}. */
    void followControl(Consumer<ActorSystem<?>> follower) {
        control.follow(follower);
    }

    /** This life of the node. */
    NodeId id() {
        return self;
    }

    /** What the links of this node did. */
    LinkCounters linkCounters() {
        return links.counters();
    }

    /** The ActorSystem, for whoever looks at the cluster from inside. */
    ActorSystem<?> system() {
        return control.current().system();
    }

    @Override
    public NodeLimits limits() {
        return limits;
    }

    @Override
    public void limits(NodeLimits changed) {
        changeLimits(before -> changed);
    }

    /** Changes some of them, whoever changes others at the same time. */
    synchronized NodeLimits changeLimits(UnaryOperator<NodeLimits> change) {
        NodeLimits changed = change.apply(limits);
        limits = changed;
        links.limit(changed.upBitsPerSecond(), changed.downBitsPerSecond());
        sourceLimit.rate(changed.sourceBitsPerSecond());
        tellLimits(groups.values());
        LOG.info(
                "node {} sends at most {}, takes at most {} and sends at most {} as a source (bits per second, 0: no limit)",
                name(),
                changed.upBitsPerSecond(),
                changed.downBitsPerSecond(),
                changed.sourceBitsPerSecond());
        return changed;
    }

    /** In the order of the changes. */
    private synchronized void tellLimits(Collection<GroupMember> members) {
        members.forEach(member -> member.upLimited(limits.upBitsPerSecond()));
    }

    @Override
    public CompletionStage<ClusterView> cluster() {
        return control.view();
    }

    @Override
    public CompletionStage<Done> ended() {
        return ended.minimalCompletionStage();
    }

    @Override
    public CompletionStage<Group> join(String group) {
        return member(group).joined();
    }

    /** Joins a group, and does not wait for a place in its tree. */
    GroupMember member(String group) {
        if (!GroupAddress.NAME.matcher(group).matches()) {
            throw new OverlayException("a group name must be 1 to 64 letters, digits, '_' or '-', the first a letter or"
                    + " digit; was '" + group + "'");
        }
        if (stopped.get()) {
            throw new OverlayException("node " + name() + " has stopped; start another one");
        }
        // Known to the control plane at once, so that a replacement takes the group along.
        GroupMember member = control.start(system -> groups.computeIfAbsent(group, name -> newMember(name, system)));
        tellLimits(List.of(member));
        return member;
    }

    private GroupMember newMember(String group, ControlSystem system) {
        ControlChannel channel = new ControlChannel(
                group, to -> settings.emulation().oneWayNanos(self.name(), to.name()), timer, KNOWN_PEERS_MAX);
        GroupMember.Host host = new GroupMember.Host(
                self,
                dataAddress(),
                links,
                transfers,
                settings.group(),
                transferNumbers,
                publisherNumbers,
                control::treeChanged,
                settings.seeds().isEmpty()
                        && state.map(StateDirectory::members).orElse(List.of()).isEmpty(),
                clock);
        GroupMember member = GroupMember.join(group, host, channel, system);
        member.stopped().thenRun(() -> groups.remove(group, member));
        return member;
    }

    @Override
    public void close() {
        end(null);
    }

    private void end(@Nullable OverlayException why) {
        if (!stopped.compareAndSet(false, true)) {
            CompletableFuture<?> byAnother = ended.handle((done, failure) -> done);
            await(
                    "finish stopping",
                    byAnother,
                    settings.group()
                            .attach()
                            .leaveTimeout()
                            .plus(settings.closeTimeout().multipliedBy(3)));
            return;
        }
        control.beginStop();
        await(
                "leave its groups",
                CompletableFuture.allOf(groups.values().stream()
                        .map(group -> group.stop().toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new)),
                settings.group().attach().leaveTimeout().plus(settings.closeTimeout()));
        // What has not ended by itself: files are kept for the next life.
        groups.values().forEach(GroupMember::abandon);
        await("give back what its transfers held", transfers.abandonAll(), ABANDON_TIME);
        links.close();
        await("leave the cluster", control.leave(), settings.closeTimeout());
        stopThreads();
        if (why == null) {
            ended.complete(Done.getInstance());
        } else {
            ended.completeExceptionally(why);
        }
    }

    @Override
    public void crash() {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        groups.values().forEach(GroupMember::cut);
        control.beginStop();
        links.reset();
        await("give back what its transfers held", transfers.abandonAll(), ABANDON_TIME);
        links.abort();
        stopThreads();
        ended.complete(Done.getInstance());
    }

    private void stopThreads() {
        clock.stopTicking();
        timer.shutdownNow();
        disk.close();
        control.terminate(settings.closeTimeout());
        state.ifPresent(StateDirectory::close);
    }

    private void await(String what, CompletableFuture<?> future, Duration atMost) {
        try {
            future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("node {} could not {} within {} ms and stops all the same", name(), what, atMost.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException e) {
            LOG.warn("node {} could not {}: {}", name(), what, String.valueOf(e.getCause()));
        }
    }

    @Override
    public String toString() {
        return "node " + self;
    }
}
