package dev.banyan.tree.attach;

import dev.banyan.tree.attach.AttachMessage.Assignment;
import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Where each child goes if this node is lost: a degree-bounded tree over {grandparent, children}, so that the children need not
 * ask around. Proactive parent switch, Yang and Fei 2004 (known from summaries); deviation: grown greedily by least estimated
 * delay as in the Compact Tree, with the way over this node as the estimate between two children that never measured each other.
 */
final class RescuePlanner {
    private static final class Spot {
        final NodeId node;
        final long toHereNanos;
        final long delayNanos;
        int free;

        Spot(NodeId node, long toHereNanos, long delayNanos, int free) {
            this.node = node;
            this.toHereNanos = toHereNanos;
            this.delayNanos = delayNanos;
            this.free = free;
        }
    }

    private RescuePlanner() {}

    /**
     * @param successor who the orphans hang under in the end: the grandparent, or the heir below a root
     * @param successorRttNanos from this node to it
     * @param successorSlots slots it will have: the one this node leaves free, or those of the heir
     * @return parents before their children; a successor that is itself a child is not assigned
     */
    static List<Assignment> plan(
            NodeId successor, long successorRttNanos, int successorSlots, Collection<Child> children) {
        List<Spot> spots = new ArrayList<>();
        spots.add(new Spot(successor, successorRttNanos / 2, 0, successorSlots));
        List<Child> open = new ArrayList<>();
        for (Child child : children) {
            if (!child.id().equals(successor)) {
                open.add(child);
            }
        }
        List<Assignment> plan = new ArrayList<>();
        while (!open.isEmpty()) {
            Child bestChild = open.get(0);
            Spot bestSpot = spots.get(0);
            long best = Long.MAX_VALUE;
            for (Child child : open) {
                for (Spot spot : spots) {
                    long delay = spot.delayNanos + spot.toHereNanos + child.rttNanos / 2;
                    if (spot.free > 0 && delay < best) {
                        best = delay;
                        bestChild = child;
                        bestSpot = spot;
                    }
                }
            }
            // With no free slot anywhere the successor is asked all the same: it redirects.
            bestSpot.free--;
            open.remove(bestChild);
            plan.add(new Assignment(bestChild.id(), bestSpot.node));
            long delay = best == Long.MAX_VALUE ? bestSpot.toHereNanos + bestChild.rttNanos / 2 : best;
            spots.add(new Spot(bestChild.id(), bestChild.rttNanos / 2, delay, bestChild.freeSlots));
        }
        return plan;
    }
}
