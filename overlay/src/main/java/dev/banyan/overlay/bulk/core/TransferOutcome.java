package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * What the source knows of its transfer: N of M members verified, and how far the others are. The source itself is not
 * among the members.
 *
 * @param membersCount members the roster or a report has named so far
 * @param verifiedCount those that have the whole file
 * @param complete the root's roster is covered and every member's state is final, or the source has failed
 * @param verified the names of those
 * @param unverified all other members, by name
 * @param sourceFailure why the source itself cannot go on, if so
 */
public record TransferOutcome(
        TransferId id,
        int membersCount,
        int verifiedCount,
        boolean complete,
        List<NodeId> verified,
        List<ResultEntry> unverified,
        Optional<String> sourceFailure) {
    public TransferOutcome {
        verified = List.copyOf(verified);
        unverified = List.copyOf(unverified);
    }

    /** For people: {@code 14 of 15 verified}. */
    public String summary() {
        return verifiedCount + " of " + membersCount + " verified";
    }
}
