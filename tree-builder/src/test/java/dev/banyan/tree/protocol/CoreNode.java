package dev.banyan.tree.protocol;

import java.util.ArrayList;
import java.util.List;

/** One core in a {@link CoreWorld}, and what it said so far. */
public abstract class CoreNode {
    /** Position in the world. */
    public final int index;
    /** Who it is. */
    public final NodeId id;
    /** What it told the application, in order. */
    public final List<TreeEvent> told = new ArrayList<>();
    /** Its last offer. */
    public List<Candidate> offered = List.of();
    /** It has not crashed. */
    public boolean alive = true;
    /** It was asked to leave. */
    public boolean left;
    /** Until then its inputs wait, as in a process that was stopped and continued. */
    public long frozenUntil;

    long tickAt = TreeProtocol.NEVER;
    private final CoreWorld<?> world;

    /** @param index from 0, as the nodes of that world are started */
    protected CoreNode(CoreWorld<?> world, int index) {
        this.world = world;
        this.index = index;
        this.id = new NodeId(String.format("node-%05d", index), 1 + index, "10.0.0.1:" + (20000 + index));
    }

    /** The core itself. */
    protected abstract TreeProtocol core();

    /** Called after each input. */
    protected void handled() {}

    /** Hands an input to the core now, unless it is dead, and does what it wants. */
    public void handle(Input input) {
        if (!alive) {
            return;
        }
        left |= input instanceof Input.LeaveRequested;
        for (Effect effect : core().handle(world.now, input)) {
            if (effect instanceof Effect.Send send) {
                world.transmit(this, send);
            } else if (effect instanceof Effect.OfferCandidates offer) {
                offered = offer.nearestFirst();
            } else if (effect instanceof Effect.Tell tell) {
                told.add(tell.event());
            }
        }
        handled();
        long wake = Math.max(world.now, core().nextWakeNanos());
        if (wake < tickAt) {
            tickAt = wake;
            world.wake(this);
        }
    }
}
