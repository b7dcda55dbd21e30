package dev.banyan.tree.planned;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a plan puts a member.
 *
 * @param parent empty for the root and for those without a place
 * @param alternatives other parents: the grandparent, the backup, siblings nearest first; not the parent
 */
record Place(Optional<NodeId> parent, List<NodeId> alternatives) {
    static final Place NONE = new Place(Optional.empty(), List.of());

    Place {
        alternatives = List.copyOf(alternatives);
    }

    /** Parent and alternatives, the best first. */
    List<NodeId> names() {
        List<NodeId> names = new ArrayList<>(parent.stream().toList());
        names.addAll(alternatives);
        return names;
    }

    /** Whether parent and best alternative are the same; the others change with every newcomer nearby and matter less. */
    boolean isMuchLike(Place other) {
        return parent.equals(other.parent)
                && alternatives.stream()
                        .findFirst()
                        .equals(other.alternatives.stream().findFirst());
    }
}
