package dev.banyan.tree.attach;

import dev.banyan.tree.protocol.NodeId;
import java.util.LinkedHashMap;

/** Peers that searches leave alone for a while, since they refused, were silent or are dead; bounded. */
final class Blocklist {
    private static final int BLOCKED_PER_CANDIDATE = 4;

    private final AttachContext context;
    /** Who was blocked longest ago first. */
    private final LinkedHashMap<NodeId, Long> untilNanos = new LinkedHashMap<>();

    Blocklist(AttachContext context) {
        this.context = context;
    }

    boolean contains(NodeId node) {
        return !untilNanos.isEmpty() && untilNanos.getOrDefault(node, Long.MIN_VALUE) > context.now();
    }

    void add(NodeId node, long nanos) {
        untilNanos.remove(node);
        if (untilNanos.size() >= BLOCKED_PER_CANDIDATE * context.settings.candidateLimit()) {
            untilNanos.remove(untilNanos.keySet().iterator().next());
        }
        untilNanos.put(node, context.now() + nanos);
    }

    void dropExpired() {
        if (!untilNanos.isEmpty()) {
            untilNanos.values().removeIf(until -> until <= context.now());
        }
    }
}
