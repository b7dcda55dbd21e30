package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;

/**
 * What a message of a peer may contain at most; beyond it the message is malformed.
 *
 * @param maxLayers layers are 0..maxLayers-1
 * @param maxMembers most members in one list
 */
public record NiceLimits(int maxLayers, int maxMembers) {
    /** No round trip longer than this is believed. */
    public static final long MAX_RTT_MICROS = 60_000_000L;
    /** No leadership of a cluster changes hands this often. */
    public static final long MAX_TERM = 1L << 40;

    /** Whether the layer can exist. */
    public boolean layer(int layer) {
        return layer >= 0 && layer < maxLayers;
    }

    /** Whether the term can exist. */
    public boolean term(long term) {
        return term >= 0 && term <= MAX_TERM;
    }

    /** Whether the list is short enough and strictly ascending, so without repeats. */
    public boolean members(List<NodeId> members) {
        if (members.size() > maxMembers) {
            return false;
        }
        for (int i = 1; i < members.size(); i++) {
            if (members.get(i - 1).compareTo(members.get(i)) >= 0) {
                return false;
            }
        }
        return true;
    }
}
