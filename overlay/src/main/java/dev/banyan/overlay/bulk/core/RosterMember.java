package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import java.util.Optional;

/**
 * A member of the group as its root knows it.
 *
 * @param parent in the group's tree, when the member was last attached; empty for the root itself
 */
public record RosterMember(Member member, Optional<NodeId> parent) {
    /** Who it is. */
    public NodeId id() {
        return member.id();
    }
}
