package dev.banyan.tree.attach;

import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import java.util.Optional;

/**
 * One fact of the roster: this member, at its n-th attachment, is under that parent, or is so no more. Birth and death
 * certificates as in Overcast (Jannotti et al. 2000); the larger attach number is the newer fact.
 *
 * @param attachNumber counts the parents a member has had in this life; from 1
 * @param parent empty: the attachment of that number has ended
 * @param gone with an empty parent: the member will not come back in this life, since its process is dead or it left
 * @param left with {@code gone}: it took its leave of the group
 */
public record Certificate(Member member, long attachNumber, Optional<NodeId> parent, boolean gone, boolean left) {
    static final int WIRE_BYTES = 147;
}
