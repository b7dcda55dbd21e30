package dev.banyan.bench.simulate;

import dev.banyan.overlay.sim.SimGroup;
import dev.banyan.overlay.sim.SimNames;
import dev.banyan.overlay.sim.SimNode;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** The tree of the attachment machines, from the source down; children whose parent is somebody else by now are left out. */
final class TreePaths implements DataPaths {
    private final SimGroup group;

    TreePaths(SimGroup group) {
        this.group = group;
    }

    @Override
    public List<Copy> copies(int source) {
        List<Copy> copies = new ArrayList<>();
        BitSet reached = new BitSet();
        ArrayDeque<Integer> open = new ArrayDeque<>(List.of(source));
        reached.set(source);
        while (!open.isEmpty()) {
            Optional<SimNode> parent = group.node(open.remove());
            if (parent.isEmpty()) {
                continue;
            }
            for (NodeId child : parent.get().tree().attachment().children()) {
                int index = SimNames.index(child);
                if (!reached.get(index) && isParent(parent.get().id(), child)) {
                    reached.set(index);
                    open.add(index);
                    copies.add(new Copy(SimNames.index(parent.get().id()), index));
                }
            }
        }
        return copies;
    }

    private boolean isParent(NodeId parent, NodeId child) {
        return group.node(child)
                .flatMap(node -> node.tree().attachment().parent())
                .filter(parent::equals)
                .isPresent();
    }
}
