package dev.banyan.overlay.relay;

import dev.banyan.overlay.TreeSnapshot;
import dev.banyan.tree.actor.TreeView;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A node's view of the tree, as applications see it. */
final class TreeSnapshots {
    private TreeSnapshots() {}

    static TreeSnapshot of(String group, NodeId self, TreeView v) {
        List<TreeSnapshot.Child> children = new ArrayList<>();
        v.childRttNanos()
                .forEach((child, rtt) -> children.add(new TreeSnapshot.Child(child.name(), Duration.ofNanos(rtt))));
        return new TreeSnapshot(
                group,
                self.name(),
                v.root().map(NodeId::name),
                v.attached(),
                v.parent().map(NodeId::name),
                Duration.ofNanos(v.parentRttNanos()),
                Duration.ofNanos(v.delayNanos()),
                v.coordinateErrorP50(),
                v.slots(),
                children,
                v.subtree().stream()
                        .map(b -> new TreeSnapshot.Node(
                                b.node().name(), b.parent().name()))
                        .toList());
    }
}
