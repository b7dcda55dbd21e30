package dev.banyan.overlay.membership;

import dev.banyan.overlay.membership.core.ClusterPeer;
import dev.banyan.overlay.membership.core.ClusterSize;
import dev.banyan.overlay.membership.core.MembershipCore;
import dev.banyan.overlay.membership.core.MembershipEffect;
import dev.banyan.tree.protocol.TreeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.StreamSupport;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.cluster.typed.SelfRemoved;
import org.apache.pekko.cluster.typed.Subscribe;

/** Runs the membership core of a node in one ActorSystem: cluster events become inputs, effects become orders to the cluster. */
public final class Membership extends AbstractBehavior<Membership.Command> {
    /** What the actor is told. */
    public sealed interface Command {}

    /** The tree of a group changed at this node. */
    public record TreeChanged(String group, TreeEvent event) implements Command {}

    /** Asks how things stand; a question of this JVM, so the answer needs no address. */
    public record Look(CompletableFuture<MembershipView> answer) implements Command {}

    /** The node is being stopped: whatever the cluster does now is meant. */
    public record Leaving() implements Command {}

    /** The node's ActorSystem is about to be replaced: the actor stops, the core stays for the next one. */
    public record HandOver(ActorRef<Done> replyTo) implements Command {}

    /** Somebody outside this node's cluster asks whether it is in one; bound to Jackson CBOR in reference.conf. */
    public record Hailed(ActorRef<Command> replyTo) implements Command, MembershipMail {}

    /** The answer to {@link Hailed} of a member. */
    public record HailAnswered(String address, ClusterSize cluster) implements Command, MembershipMail {}

    private record Changed() implements Command {}

    private record Removed() implements Command {}

    private record Tick() implements Command {}

    /**
     * What the actor works with.
     *
     * @param core one actor at a time
     * @param host carries out what concerns the whole node: rebuild, give up, restored, remember; on the actor's thread, must not block
     * @param nanoClock monotonic time
     */
    public record Wiring(MembershipCore core, Consumer<MembershipEffect> host, LongSupplier nanoClock) {}

    /** Name of the actor below the guardian, by which others hail it. */
    public static final String ACTOR_NAME = "membership";

    private static final String NAME_ROLE = "name:";
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Wiring wiring;
    private final Cluster cluster;
    private final Effects effects = new Effects();
    private boolean lookAgain;

    private Membership(ActorContext<Command> context, TimerScheduler<Command> timers, Wiring wiring) {
        super(context);
        this.wiring = wiring;
        this.cluster = Cluster.get(context.getSystem());
        ActorRef<ClusterEvent.ClusterDomainEvent> changes =
                context.messageAdapter(ClusterEvent.ClusterDomainEvent.class, event -> new Changed());
        cluster.subscriptions().tell(Subscribe.create(changes.narrow(), ClusterEvent.MemberEvent.class));
        cluster.subscriptions().tell(Subscribe.create(changes.narrow(), ClusterEvent.ReachabilityEvent.class));
        ActorRef<SelfRemoved> removed = context.messageAdapter(SelfRemoved.class, event -> new Removed());
        cluster.subscriptions().tell(Subscribe.create(removed, SelfRemoved.class));
        timers.startTimerWithFixedDelay(new Tick(), TICK);
        run(wiring.core().started(now()));
    }

    /** The only way to start it. */
    public static Behavior<Command> create(Wiring wiring) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Membership(context, timers, wiring)));
    }

    /** The role by which members of the cluster know each other's node names. */
    public static String roleOf(String nodeName) {
        return NAME_ROLE + nodeName;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Changed.class, m -> onChanged(true))
                .onMessage(Removed.class, m -> run(wiring.core().removed(now())))
                .onMessage(Tick.class, m -> onTick())
                .onMessage(TreeChanged.class, this::onTreeChanged)
                .onMessage(Look.class, this::onLook)
                .onMessage(Leaving.class, m -> onLeaving())
                .onMessage(Hailed.class, this::onHailed)
                .onMessage(HailAnswered.class, m -> run(wiring.core().answered(now(), m.address(), m.cluster())))
                .onMessage(HandOver.class, this::onHandOver)
                .build();
    }

    private long now() {
        return wiring.nanoClock().getAsLong();
    }

    private Behavior<Command> run(List<MembershipEffect> whatToDo) {
        whatToDo.forEach(effect -> effect.accept(effects));
        return this;
    }

    private Behavior<Command> onTreeChanged(TreeChanged changed) {
        wiring.core().treeChanged(changed.group(), changed.event());
        return this;
    }

    private Behavior<Command> onHailed(Hailed hailed) {
        MembershipCore core = wiring.core();
        if (core.isMember()) {
            hailed.replyTo().tell(new HailAnswered(hostPort(cluster.selfMember().address()), core.size()));
        }
        return this;
    }

    private static String hostPort(Address address) {
        return address.getHost().get() + ":" + address.getPort().get();
    }

    private Behavior<Command> onLeaving() {
        wiring.core().leaving();
        return this;
    }

    private Behavior<Command> onHandOver(HandOver handOver) {
        handOver.replyTo().tell(Done.getInstance());
        return Behaviors.stopped();
    }

    private Behavior<Command> onLook(Look look) {
        MembershipCore core = wiring.core();
        look.answer().complete(new MembershipView(core.isMember(), core.waitsFor(now()), core.peers()));
        return this;
    }

    private Behavior<Command> onTick() {
        if (lookAgain) {
            onChanged(false);
        }
        return run(wiring.core().tick(now()));
    }

    /** @param mayLag the cluster's state may follow its event a moment later */
    private Behavior<Command> onChanged(boolean mayLag) {
        lookAgain = mayLag;
        ClusterEvent.CurrentClusterState state = cluster.state();
        Member self = cluster.selfMember();
        List<ClusterPeer> peers = new ArrayList<>();
        Set<Member> unreachable = state.getUnreachable();
        for (Member member : state.getMembers()) {
            if (!member.uniqueAddress().equals(self.uniqueAddress())) {
                peers.add(peerOf(member, !unreachable.contains(member), self));
            }
        }
        return run(wiring.core().changed(now(), isActive(self), peers));
    }

    private static ClusterPeer peerOf(Member member, boolean reachable, Member self) {
        return new ClusterPeer(
                nameOf(member),
                hostPort(member.address()),
                member.status().toString(),
                isActive(member),
                member.status().equals(MemberStatus.leaving())
                        || member.status().equals(MemberStatus.exiting()),
                reachable,
                isActive(member) && isActive(self) && member.isOlderThan(self));
    }

    private static boolean isActive(Member member) {
        return member.status().equals(MemberStatus.up()) || member.status().equals(MemberStatus.weaklyUp());
    }

    private static String nameOf(Member member) {
        return StreamSupport.stream(member.getRoles().spliterator(), false)
                .filter(role -> role.startsWith(NAME_ROLE))
                .findFirst()
                .map(role -> role.substring(NAME_ROLE.length()))
                .orElse("?");
    }

    private final class Effects implements MembershipEffect.Visitor {
        @Override
        public void join(MembershipEffect.Join effect) {
            List<Address> seeds = effect.addresses().stream()
                    .map(address -> AddressFromURIString.parse(
                            "pekko://" + getContext().getSystem().name() + "@" + address))
                    .toList();
            cluster.manager().tell(new JoinSeedNodes(seeds));
        }

        @Override
        public void found(MembershipEffect.Found effect) {
            cluster.manager().tell(new Join(cluster.selfMember().address()));
        }

        @Override
        public void stepOut(MembershipEffect.StepOut effect) {
            cluster.manager().tell(new Down(cluster.selfMember().address()));
        }

        @Override
        public void rebuild(MembershipEffect.Rebuild effect) {
            wiring.host().accept(effect);
        }

        @Override
        public void giveUp(MembershipEffect.GiveUp effect) {
            wiring.host().accept(effect);
        }

        @Override
        public void restored(MembershipEffect.Restored effect) {
            wiring.host().accept(effect);
        }

        @Override
        public void remember(MembershipEffect.Remember effect) {
            wiring.host().accept(effect);
        }

        @Override
        public void hail(MembershipEffect.Hail effect) {
            ActorRefResolver resolver = ActorRefResolver.get(getContext().getSystem());
            for (String address : effect.addresses()) {
                ActorRef<Command> other = resolver.resolveActorRef(
                        "pekko://" + getContext().getSystem().name() + "@" + address + "/user/" + ACTOR_NAME);
                other.tell(new Hailed(getContext().getSelf()));
            }
        }

        @Override
        public void warn(MembershipEffect.Warn effect) {
            getContext().getLog().warn(effect.message());
        }
    }
}
