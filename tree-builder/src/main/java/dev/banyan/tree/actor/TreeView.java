package dev.banyan.tree.actor;

import dev.banyan.tree.attach.Attachment;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A node's place in the tree at one moment.
 *
 * @param root whom it follows
 * @param attached whether it has heard the root's beacon lately
 * @param parent empty at the root and while searching
 * @param parentRttNanos 0 without a parent
 * @param delayNanos from the root along the tree
 * @param coordinateErrorP50 relative error of round trips that coordinates predicted of late, the median; empty before the first
 * @param slots most children
 * @param childRttNanos the children in the order of their ids and the round trip to each, 0 if not measured yet
 * @param subtree every member below with its parent
 */
public record TreeView(
        Optional<NodeId> root,
        boolean attached,
        Optional<NodeId> parent,
        long parentRttNanos,
        long delayNanos,
        OptionalDouble coordinateErrorP50,
        int slots,
        Map<NodeId, Long> childRttNanos,
        List<Below> subtree) {
    /** A member of the subtree and its parent. */
    public record Below(NodeId node, NodeId parent) {}

    static TreeView of(Attachment attachment) {
        Map<NodeId, Long> children = new LinkedHashMap<>();
        for (NodeId child : attachment.children()) {
            children.put(child, attachment.rttNanos(child));
        }
        List<Below> subtree = new ArrayList<>();
        attachment.forEachInSubtree((member, parent) -> subtree.add(new Below(member.id(), parent)));
        return new TreeView(
                attachment.root().map(Member::id),
                attachment.isAttached(),
                attachment.parent(),
                attachment.parent().map(attachment::rttNanos).orElse(0L),
                attachment.delayNanos(),
                attachment.coordinateErrorP50(),
                attachment.slots(),
                children,
                subtree);
    }
}
