package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * At the root: members that lost their way to it and are not known to have ended. Most find another way in seconds, and the files go
 * on to them meanwhile, so they stay in the roster and in plans: a plan that left them out, and the next that has them again, would
 * take everybody's links away. Who does not find a way for the patience counts as gone. Never more than the roster has.
 */
final class LostMembers {
    private final long patienceNanos;
    private final TreeMap<NodeId, Long> untilNanos = new TreeMap<>();

    LostMembers(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    void lost(NodeId member, long nowNanos) {
        untilNanos.put(member, nowNanos + patienceNanos);
    }

    /** It has found a way again, or it is known what became of it. */
    void remove(NodeId member) {
        untilNanos.remove(member);
    }

    void clear() {
        untilNanos.clear();
    }

    /** Takes out those whose time is over. */
    List<NodeId> takeOverdue(long nowNanos) {
        List<NodeId> overdue = new ArrayList<>();
        untilNanos.entrySet().removeIf(lost -> lost.getValue() <= nowNanos && overdue.add(lost.getKey()));
        return overdue;
    }

    /** When {@link #takeOverdue} has something to take, or {@link TreeProtocol#NEVER}. */
    long nextOverdueNanos() {
        return untilNanos.values().stream().mapToLong(Long::longValue).min().orElse(TreeProtocol.NEVER);
    }
}
