package dev.banyan.overlay.membership;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An address that outlives the actor behind it. While the node's ActorSystem is replaced, what is told waits here in order and is
 * handed to the next actor. Any thread.
 *
 * @param <T> what the actor understands
 */
public final class LastingRef<T> {
    private static final Logger LOG = LoggerFactory.getLogger(LastingRef.class);

    private final String name;
    private final int waitingMax;
    private final Deque<T> waiting = new ArrayDeque<>();
    private @Nullable ActorRef<T> actor;
    private long dropped;
    private boolean closed;

    /**
     * Nobody is behind it yet.
     *
     * @param name for the log
     * @param waitingMax most that waits; what exceeds it is dropped and logged
     */
    public LastingRef(String name, int waitingMax) {
        this.name = name;
        this.waitingMax = waitingMax;
    }

    /** Hands it to the actor, or keeps it for the next one. */
    public synchronized void tell(T message) {
        ActorRef<T> to = actor;
        if (to != null) {
            to.tell(message);
        } else if (!closed && waiting.size() < waitingMax) {
            waiting.add(message);
        } else if (!closed) {
            dropped++;
        }
    }

    /** Hands on what waits, then everything that is told from now on. */
    public synchronized void deliverTo(ActorRef<T> next) {
        if (closed) {
            return;
        }
        waiting.forEach(next::tell);
        waiting.clear();
        actor = next;
        if (dropped > 0) {
            LOG.error(
                    "{}: {} messages were lost while the control plane was rebuilt (banyan.membership.rebuild-mail)",
                    name,
                    dropped);
            dropped = 0;
        }
    }

    /** What is told from now on waits; returns who was behind it, whose mailbox has all that was told before. */
    public synchronized ActorRef<T> hold() {
        ActorRef<T> former = Objects.requireNonNull(actor, name + " has no actor to take the mail from");
        actor = null;
        return former;
    }

    /** Whatever is told from now on is of no interest to anybody. */
    public synchronized void close() {
        closed = true;
        actor = null;
        waiting.clear();
    }
}
