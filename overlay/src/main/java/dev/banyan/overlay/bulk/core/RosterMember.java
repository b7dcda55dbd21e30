package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * A member of the group as its root knows it.
 *
 * @param parent in the group's tree, when the member was last attached; empty for the root itself
 * @param access as the member has told it
 */
public record RosterMember(Member member, Optional<NodeId> parent, AccessRate access) {
    /** A member that has told no rates. */
    public RosterMember(Member member, Optional<NodeId> parent) {
        this(member, parent, AccessRate.UNKNOWN);
    }

    /** Who it is. */
    public NodeId id() {
        return member.id();
    }

    /** Its place in a plan. */
    StripePlan.Seat seat(List<Integer> parents) {
        return new StripePlan.Seat(id(), member.dataAddress(), parents);
    }

    RosterMember with(AccessRate told) {
        return new RosterMember(member, parent, told);
    }
}
