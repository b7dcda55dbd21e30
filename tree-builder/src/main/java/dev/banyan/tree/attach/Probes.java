package dev.banyan.tree.attach;

import dev.banyan.tree.protocol.NodeId;
import java.util.Optional;
import java.util.TreeMap;

/** Probes that are out: each asks one peer where it stands and measures the round trip on the way. */
final class Probes {
    private record Probe(NodeId node, long sentNanos) {}

    private final AttachContext context;
    private final CandidateTable table;
    private final TreeMap<Long, Probe> outstanding = new TreeMap<>();
    private long sequence;
    private long deadlineNanos;

    Probes(AttachContext context, CandidateTable table) {
        this.context = context;
        this.table = table;
    }

    void send(NodeId node) {
        expire();
        if (outstanding.isEmpty()) {
            deadlineNanos = 0;
        }
        outstanding.put(++sequence, new Probe(node, context.now()));
        deadlineNanos = Math.max(
                deadlineNanos, context.now() + context.settings.probeTimeout().toNanos());
        context.send(node, new AttachMessage.ProbeRequest(sequence));
    }

    int outstanding() {
        expire();
        return outstanding.size();
    }

    boolean isWaiting() {
        expire();
        return !outstanding.isEmpty();
    }

    /** A good answer is here: wait for the others no longer than that. */
    void hurry(long nanos) {
        deadlineNanos = Math.min(deadlineNanos, context.now() + nanos);
    }

    long deadlineNanos() {
        return outstanding.isEmpty() ? context.now() : deadlineNanos;
    }

    /** Returns the peer if this answers a probe that is out. */
    Optional<NodeId> onReply(NodeId from, AttachMessage.ProbeReply reply) {
        Probe probe = outstanding.get(reply.sequence());
        if (probe == null || !probe.node().equals(from)) {
            table.heard(from, reply.position());
            return Optional.empty();
        }
        outstanding.remove(reply.sequence());
        table.answered(from, Math.max(1, context.now() - probe.sentNanos()), reply.position());
        return Optional.of(from);
    }

    private void expire() {
        if (!outstanding.isEmpty() && context.now() >= deadlineNanos) {
            outstanding.clear();
        }
    }

    void clear() {
        outstanding.clear();
    }
}
