package dev.banyan.tree.attach;

import dev.banyan.tree.attach.AttachMessage.Assignment;
import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plan this node gives its children for the case of its loss, and the plan it has from its own parent. */
final class RescueDuty {
    private final AttachContext context;
    private final Place place;
    private final Children children;
    private List<Assignment> given = List.of();
    private List<Assignment> received = List.of();

    RescueDuty(AttachContext context, Place place, Children children) {
        this.context = context;
        this.place = place;
        this.children = children;
    }

    void received(List<Assignment> plan) {
        received = plan;
    }

    /** Whether the plan of this node's parent puts that node under this one. */
    boolean isPlannedUnderMe(NodeId node) {
        for (Assignment a : received) {
            if (a.child().equals(node) && a.target().equals(context.id())) {
                return true;
            }
        }
        return false;
    }

    /** Where to go when the parent is lost: the assigned target first, then whoever else the plan names. */
    List<NodeId> targets() {
        List<NodeId> targets = new ArrayList<>();
        for (Assignment a : received) {
            if (a.child().equals(context.id())) {
                targets.add(0, a.target());
            } else if (!targets.contains(a.target()) && !a.target().equals(context.id())) {
                targets.add(a.target());
            }
        }
        return targets.stream().distinct().toList();
    }

    /** Makes the plan anew and sends it to the children if it has changed. */
    void refresh() {
        List<Assignment> plan = plan();
        if (!plan.equals(given)) {
            given = plan;
            sendToAll();
        }
    }

    void sendTo(NodeId child) {
        context.sendOnLink(child, new AttachMessage.RescuePlan(given));
    }

    private void sendToAll() {
        for (Child child : children.all()) {
            sendTo(child.id());
        }
    }

    private List<Assignment> plan() {
        if (place.isRoot()) {
            Member heir = place.heir();
            if (heir == null) {
                return List.of();
            }
            Child heirAsChild = children.get(heir.id());
            long rtt = heirAsChild == null ? 0 : heirAsChild.rttNanos;
            int slots = heirAsChild == null ? heir.slots() : heirAsChild.freeSlots;
            return RescuePlanner.plan(heir.id(), rtt, slots, children.all());
        }
        @Nullable NodeId grandparent = place.parent();
        return grandparent == null ? given : RescuePlanner.plan(grandparent, place.parentRttNanos(), 1, children.all());
    }
}
