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

/** Sends tree mail of one group over Artery, after the emulated delay where one is set. */
public final class ControlChannel implements TreePost {
    /** Time that mail takes from this node to another, in nanoseconds; for tests. */
    @FunctionalInterface
    public interface Delay {
        /** 0 for none. */
        long oneWayNanos(NodeId to);
    }

    private final ActorSystem<?> system;
    private final String group;
    private final Delay delay;
    private final ScheduledExecutorService delayed;
    private final int knownMax;
    private final ConcurrentHashMap<NodeId, ActorRef<TreeBuilder.Command>> known = new ConcurrentHashMap<>();
    private volatile boolean cut;

    /**
     * @param delayed one thread, so that equal delays keep the order
     * @param knownMax most resolved references that are remembered
     */
    public ControlChannel(
            ActorSystem<?> system, String group, Delay delay, ScheduledExecutorService delayed, int knownMax) {
        this.system = system;
        this.group = group;
        this.delay = delay;
        this.delayed = delayed;
        this.knownMax = knownMax;
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
        if (!cut) {
            refOf(mail.to()).tell(mail);
        }
    }

    private ActorRef<TreeBuilder.Command> refOf(NodeId node) {
        if (known.size() >= knownMax) {
            known.clear();
        }
        return known.computeIfAbsent(
                node,
                n -> ActorRefResolver.get(system).resolveActorRef(GroupAddress.actorPath(system.name(), group, n)));
    }
}
