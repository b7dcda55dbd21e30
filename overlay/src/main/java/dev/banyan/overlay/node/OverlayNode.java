package dev.banyan.overlay.node;

import com.typesafe.config.Config;
import dev.banyan.overlay.Group;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.bulk.HotBudget;
import dev.banyan.overlay.bulk.store.DiskPool;
import dev.banyan.overlay.link.Identity;
import dev.banyan.overlay.link.LinkCounters;
import dev.banyan.overlay.link.LinkReason;
import dev.banyan.overlay.link.LinkService;
import dev.banyan.overlay.link.LinkServiceException;
import dev.banyan.overlay.link.OfferedLink;
import dev.banyan.overlay.membership.ControlChannel;
import dev.banyan.overlay.membership.GroupAddress;
import dev.banyan.overlay.relay.GroupMember;
import dev.banyan.overlay.relay.TransferFactory;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: owns the ActorSystem, the links, the disk threads and the groups, and starts and stops them in order. */
final class OverlayNode implements Overlay {
    private static final Logger LOG = LoggerFactory.getLogger(OverlayNode.class);

    private static final int KNOWN_PEERS_MAX = 10_000;
    private static final Duration ABANDON_TIME = Duration.ofSeconds(2);

    private final NodeSettings settings;
    private final NodeId self;
    private final ActorSystem<SpawnProtocol.Command> system;
    private final LinkService links;
    private final DiskPool disk;
    private final ScheduledExecutorService delayed;
    private final TransferFactory transfers;
    private final AtomicLong transferNumbers = new AtomicLong();
    private final ConcurrentHashMap<String, GroupMember> groups = new ConcurrentHashMap<>();
    private final AtomicBoolean stopped = new AtomicBoolean();

    private OverlayNode(NodeSettings settings, ActorSystem<SpawnProtocol.Command> system) {
        this.settings = settings;
        this.system = system;
        Address address = Cluster.get(system).selfMember().address();
        // A later start of the same name is later by the clock too, unless the clock was set back by more than the
        // downtime.
        this.self = new NodeId(
                settings.name(),
                System.currentTimeMillis(),
                address.getHost().get() + ":" + address.getPort().get());
        this.links = LinkService.start(new LinkService.Wiring(
                settings.link(),
                new Identity(settings.cluster(), self),
                this::offered,
                settings.emulation(),
                System::nanoTime));
        this.disk = new DiskPool(settings.disk(), settings.name());
        this.delayed = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "banyan-" + settings.name() + "-emulation");
            thread.setDaemon(true);
            return thread;
        });
        this.transfers = new TransferFactory(
                links,
                disk,
                new HotBudget(settings.bulk().hotBytes()),
                settings.bulk(),
                settings.transfer(),
                ConcurrentHashMap.newKeySet(),
                System::nanoTime);
    }

    static OverlayNode start(Config asked) {
        Config config = PekkoConfig.light(asked);
        NodeSettings settings = NodeSettings.from(Section.at(config, "banyan"));
        Exposure.warn(settings);
        ActorSystem<SpawnProtocol.Command> system;
        try {
            system = ActorSystem.create(SpawnProtocol.create(), settings.cluster(), PekkoConfig.of(settings, config));
        } catch (RuntimeException e) {
            throw new OverlayException(
                    "node " + settings.name() + " cannot start its control channel on "
                            + settings.control().requested() + " (banyan.control.host, banyan.control.port): "
                            + rootMessage(e) + "; choose another address or port, or 0 for any free port",
                    e);
        }
        try {
            OverlayNode node = new OverlayNode(settings, system);
            node.joinCluster();
            return node;
        } catch (LinkServiceException e) {
            system.terminate();
            throw new OverlayException("node " + settings.name() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            system.terminate();
            throw e;
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private void joinCluster() {
        List<Address> seeds = new ArrayList<>();
        for (String seed : settings.seeds()) {
            seeds.add(AddressFromURIString.parse("pekko://" + settings.cluster() + "@" + seed));
        }
        Cluster cluster = Cluster.get(system);
        if (seeds.isEmpty()) {
            seeds.add(cluster.selfMember().address());
        }
        cluster.manager().tell(new JoinSeedNodes(seeds));
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
        return system;
    }

    @Override
    public CompletionStage<Group> join(String group) {
        if (!GroupAddress.NAME.matcher(group).matches()) {
            throw new OverlayException("a group name must be 1 to 64 letters, digits, '_' or '-', the first a letter or"
                    + " digit; was '" + group + "'");
        }
        if (stopped.get()) {
            throw new OverlayException("node " + name() + " has stopped; start another one");
        }
        return groups.computeIfAbsent(group, this::newMember).joined();
    }

    private GroupMember newMember(String group) {
        ControlChannel control = new ControlChannel(
                system,
                group,
                to -> settings.emulation().oneWayNanos(self.name(), to.name()),
                delayed,
                KNOWN_PEERS_MAX);
        GroupMember.Host host = new GroupMember.Host(
                self,
                dataAddress(),
                system,
                links,
                transfers,
                settings.group(),
                transferNumbers,
                settings.seeds().isEmpty(),
                System::nanoTime);
        GroupMember member = GroupMember.join(group, host, control);
        member.stopped().thenRun(() -> groups.remove(group, member));
        return member;
    }

    @Override
    public void close() {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        await(
                "leave its groups",
                CompletableFuture.allOf(groups.values().stream()
                        .map(group -> group.stop().toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new)),
                settings.group().attach().leaveTimeout().plus(settings.closeTimeout()));
        links.close();
        leaveCluster();
        stopThreads();
    }

    /** Who has not become a member yet has nothing to leave. */
    private void leaveCluster() {
        MemberStatus status = Cluster.get(system).selfMember().status();
        if (status.equals(MemberStatus.up()) || status.equals(MemberStatus.weaklyUp())) {
            await(
                    "leave the cluster",
                    CoordinatedShutdown.get(system)
                            .runAll(CoordinatedShutdown.clusterLeavingReason())
                            .toCompletableFuture(),
                    settings.closeTimeout());
        }
    }

    @Override
    public void crash() {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        groups.values().forEach(GroupMember::cut);
        links.reset();
        await("give back what its transfers held", transfers.abandonAll(), ABANDON_TIME);
        links.abort();
        system.terminate();
        await("stop its actors", system.getWhenTerminated().toCompletableFuture(), settings.closeTimeout());
        stopThreads();
    }

    private void stopThreads() {
        delayed.shutdownNow();
        disk.close();
        if (!system.whenTerminated().isCompleted()) {
            system.terminate();
        }
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
