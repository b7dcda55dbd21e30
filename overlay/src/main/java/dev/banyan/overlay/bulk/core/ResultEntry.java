package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;

/**
 * The latest that is known of one member's progress with one transfer. Of two entries for a node the greater one counts,
 * whatever the order and number of arrivals: final facts of the member itself above the roster's GONE and LEFT above
 * progress, then the higher version. Whether a struck member that reports again counts by that is for
 * {@link MemberResults} to say.
 *
 * @param version counts the changes that the node itself reported; 0 for what the root says in its place
 */
public record ResultEntry(NodeId node, long version, MemberState state) {
    public ResultEntry {
        if (version < 0) {
            throw new IllegalArgumentException(
                    "version of the result of " + node + " must not be negative: " + version);
        }
    }

    /** Whether the member itself says so, not the roster. */
    public boolean ownReport() {
        return version > 0;
    }

    /** Whether this entry replaces the other one of the same node. */
    public boolean supersedes(ResultEntry other) {
        int rank = rank(state);
        int otherRank = rank(other.state);
        return rank != otherRank ? rank > otherRank : version > other.version;
    }

    private static int rank(MemberState state) {
        if (state instanceof MemberState.Verified || state instanceof MemberState.Failed) {
            return 2;
        }
        return state.isFinal() ? 1 : 0;
    }
}
