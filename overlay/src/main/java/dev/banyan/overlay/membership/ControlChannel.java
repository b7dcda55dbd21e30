package dev.banyan.overlay.membership;

import dev.banyan.tree.actor.TreeBuilder;
import dev.banyan.tree.actor.TreeMail;
import dev.banyan.tree.actor.TreePost;
import dev.banyan.tree.protocol.NodeId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** Sends tree mail of one group over Artery, after the emulated delay where one is set. */
public final class ControlChannel implements TreePost {
    /** Time that mail takes from this node to another, in nanoseconds; for tests. */
    @FunctionalInterface
    public interface Delay {
        /** 0 for none. */
        long oneWayNanos(NodeId to);
    }

    /** An ActorSystem and the references it resolved. */
    private record Carrier(ActorSystem<?> system, ConcurrentHashMap<NodeId, ActorRef<TreeBuilder.Command>> known) {}

    private final String group;
    private final Delay delay;
    private final ScheduledExecutorService delayed;
    private final int knownMax;
    private volatile @Nullable Carrier carrier;
    private volatile boolean cut;

    /**
     * @param delayed one thread, so that equal delays keep the order
     * @param knownMax most resolved references that are remembered
     */
    public ControlChannel(String group, Delay delay, ScheduledExecutorService delayed, int knownMax) {
        this.group = group;
        this.delay = delay;
        this.delayed = delayed;
        this.knownMax = knownMax;
    }

    /** Sends by this ActorSystem from now on. */
    public void sendBy(ControlSystem control) {
        carrier = new Carrier(control.system(), new ConcurrentHashMap<>());
    }

    @Override
    public void send(TreeMail mail) {
        long nanos = delay.oneWayNanos(mail.to());
        if (nanos == 0) {
            deliver(mail);
        } else if (!delayed.isShutdown()) {
            delayed.schedule(() -> deliver(mail), nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Drops all mail from now on, as the network does for a node that has died. */
    public void cut() {
        cut = true;
    }

    private void deliver(TreeMail mail) {
        Carrier by = carrier;
        if (!cut && by != null) {
            refOf(by, mail.to()).tell(mail);
        }
    }

    private ActorRef<TreeBuilder.Command> refOf(Carrier by, NodeId node) {
        if (by.known().size() >= knownMax) {
            by.known().clear();
        }
        ActorSystem<?> system = by.system();
        return by.known()
                .computeIfAbsent(
                        node,
                        n -> ActorRefResolver.get(system)
                                .resolveActorRef(GroupAddress.actorPath(system.name(), group, n)));
    }
}
