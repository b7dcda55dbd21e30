package dev.banyan.bench.simulate;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** How long members took to join, and how often they took another parent after that. */
final class JoinWatch {
    private static final double MILLI_NANOS = 1e6;

    private final TreeMap<NodeId, Long> startedNanos = new TreeMap<>();
    private final List<Double> joinMillis = new ArrayList<>();
    private long parentChanges;

    void started(long nowNanos, NodeId node) {
        startedNanos.put(node, nowNanos);
    }

    void changed(long nowNanos, NodeId node, TreeEvent.ParentChanged change) {
        if (change.to().isEmpty()) {
            return;
        }
        Long started = startedNanos.remove(node);
        if (started != null) {
            joinMillis.add((nowNanos - started) / MILLI_NANOS);
        } else if (!change.from().equals(change.to())) {
            parentChanges++;
        }
    }

    List<Double> joinMillis() {
        return joinMillis;
    }

    long parentChanges() {
        return parentChanges;
    }
}
