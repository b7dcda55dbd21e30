package dev.banyan.overlay.membership;

import dev.banyan.tree.actor.TreeBuilder;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;

/** Tells one tree builder who its group's members are, oldest cluster member first, whenever that changes. */
public final class GroupContacts extends AbstractBehavior<GroupContacts.Command> {
    /** What the actor is told. */
    public sealed interface Command {}

    private record Listed(Receptionist.Listing listing) implements Command {}

    private record Settled() implements Command {}

    /**
     * What the actor works with.
     *
     * @param group name of the group
     * @param self this node
     * @param tree the tree builder to list and to tell
     * @param settle how long a node that knows nobody else waits before it takes itself for alone, zero for a founder; empty for one
     *     that knew others before: it goes by those until it knows others again
     * @param told hears what the tree builder was told last
     */
    public record Wiring(
            String group,
            NodeId self,
            ActorRef<TreeBuilder.Command> tree,
            Optional<Duration> settle,
            Consumer<List<NodeId>> told) {}

    private final Wiring wiring;
    private final ServiceKey<TreeBuilder.Command> key;
    private List<NodeId> told = List.of();
    private Set<ActorRef<TreeBuilder.Command>> listed = Set.of();
    private boolean settled;

    private GroupContacts(ActorContext<Command> context, TimerScheduler<Command> timers, Wiring wiring) {
        super(context);
        this.wiring = wiring;
        this.key = ServiceKey.create(TreeBuilder.Command.class, "banyan-tree-" + wiring.group());
        this.settled = wiring.settle().filter(Duration::isZero).isPresent();
        context.watch(wiring.tree());
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(Receptionist.Listing.class, Listed::new);
        var receptionist = context.getSystem().receptionist();
        receptionist.tell(Receptionist.register(key, wiring.tree()));
        receptionist.tell(Receptionist.subscribe(key, listings));
        if (!settled) {
            wiring.settle().ifPresent(settle -> timers.startSingleTimer(new Settled(), settle));
        }
    }

    /** The only way to start it. */
    public static Behavior<Command> create(Wiring wiring) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new GroupContacts(context, timers, wiring)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Listed.class, this::onListed)
                .onMessage(Settled.class, m -> onSettled())
                .onSignal(Terminated.class, s -> Behaviors.stopped())
                .build();
    }

    private Behavior<Command> onListed(Listed listed) {
        this.listed = listed.listing().getServiceInstances(key);
        return tell();
    }

    private Behavior<Command> onSettled() {
        settled = true;
        return tell();
    }

    private Behavior<Command> tell() {
        List<NodeId> listedNodes = listedNodes();
        boolean knowsOthers = listedNodes.stream().anyMatch(c -> !c.equals(wiring.self()));
        List<NodeId> contacts = oldestFirst(listedNodes);
        if ((settled || knowsOthers) && !contacts.equals(told)) {
            told = contacts;
            wiring.told().accept(contacts);
            wiring.tree().tell(new TreeBuilder.FromHost(new Input.ContactsChanged(contacts)));
        }
        return this;
    }

    /** By age in the cluster; who is not in this node's view of it yet comes last, by id. */
    private List<NodeId> oldestFirst(List<NodeId> listedNodes) {
        TreeMap<String, Member> members = new TreeMap<>();
        Cluster.get(getContext().getSystem()).state().getMembers().forEach(m -> members.put(hostPort(m.address()), m));
        List<NodeId> nodes = new ArrayList<>(listedNodes);
        nodes.sort(Comparator.<NodeId, Optional<Member>>comparing(
                        n -> Optional.ofNullable(members.get(n.address())), GroupContacts::byAge)
                .thenComparing(Comparator.naturalOrder()));
        return nodes;
    }

    /** Includes the node itself. */
    private List<NodeId> listedNodes() {
        List<NodeId> nodes = new ArrayList<>();
        for (ActorRef<?> ref : listed) {
            GroupAddress.nodeOf(ref, wiring.self().address()).ifPresent(nodes::add);
        }
        if (!nodes.contains(wiring.self())) {
            nodes.add(wiring.self());
        }
        return nodes;
    }

    private static int byAge(Optional<Member> a, Optional<Member> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Boolean.compare(a.isEmpty(), b.isEmpty());
        }
        return Member.ageOrdering().compare(a.get(), b.get());
    }

    private static String hostPort(Address address) {
        return address.getHost().get() + ":" + address.getPort().get();
    }
}
