package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;

/**
 * Who is in one cluster.
 *
 * @param layer the cluster's layer, from 0
 * @param term how often the leadership has changed hands; the larger term is the newer truth
 * @param leader who leads it
 * @param members all members in ascending order, normally the leader among them
 */
public record Roster(int layer, long term, NodeId leader, List<NodeId> members) {
    public Roster {
        members = List.copyOf(members);
    }

    boolean isWithin(NiceLimits limits) {
        return limits.layer(layer) && limits.term(term) && !members.isEmpty() && limits.members(members);
    }

    int wireBytes() {
        return 16 + NiceMessage.wireBytes(leader) + NiceMessage.wireBytes(members);
    }
}
