package dev.banyan.tree.attach;

import dev.banyan.tree.latency.Vivaldi;
import dev.banyan.tree.protocol.NodeId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;

/**
 * Probes that are out: each asks one peer where it stands and measures the round trip on the way. The wait for them ends with a
 * deadline, but a late answer is an answer all the same: on a busy machine it may be the only one there is.
 */
final class Probes {
    private record Probe(NodeId node, long sentNanos) {}

    private static final int UNANSWERED_PER_WIDTH = 4;

    private final AttachContext context;
    private final CandidateTable table;
    private final Vivaldi vivaldi;
    /** The first sent first, as is what is awaited. */
    private final LinkedHashMap<Long, Probe> unanswered = new LinkedHashMap<>();

    private final LinkedHashSet<Long> awaited = new LinkedHashSet<>();
    private long sequence;
    private long deadlineNanos;

    Probes(AttachContext context, CandidateTable table, Vivaldi vivaldi) {
        this.context = context;
        this.table = table;
        this.vivaldi = vivaldi;
    }

    void send(NodeId node) {
        endWait();
        if (awaited.isEmpty()) {
            deadlineNanos = 0;
        }
        unanswered.put(++sequence, new Probe(node, context.now()));
        awaited.add(sequence);
        if (unanswered.size() > UNANSWERED_PER_WIDTH * context.settings.probeWidth()) {
            unanswered.remove(unanswered.keySet().iterator().next());
        }
        deadlineNanos = Math.max(
                deadlineNanos, context.now() + context.settings.probeTimeout().toNanos());
        context.send(node, new AttachMessage.ProbeRequest(sequence));
    }

    /** Probes whose answers are still waited for. */
    int awaited() {
        endWait();
        return awaited.size();
    }

    boolean isWaiting() {
        return awaited() > 0;
    }

    /** A good answer is here: wait for the others no longer than that. */
    void hurry(long nanos) {
        deadlineNanos = Math.min(deadlineNanos, context.now() + nanos);
    }

    long deadlineNanos() {
        return awaited.isEmpty() ? context.now() : deadlineNanos;
    }

    /** Returns the peer if this answers a probe of the search at hand, late or not. */
    Optional<NodeId> onReply(NodeId from, AttachMessage.ProbeReply reply) {
        Probe probe = unanswered.get(reply.sequence());
        if (probe == null || !probe.node().equals(from)) {
            table.heard(from, reply.position());
            return Optional.empty();
        }
        unanswered.remove(reply.sequence());
        awaited.remove(reply.sequence());
        long rttNanos = Math.max(1, context.now() - probe.sentNanos());
        vivaldi.measured(from, reply.position().coordinate(), rttNanos);
        table.answered(from, rttNanos, reply.position());
        return Optional.of(from);
    }

    private void endWait() {
        if (!awaited.isEmpty() && context.now() >= deadlineNanos) {
            awaited.clear();
        }
    }

    void clear() {
        unanswered.clear();
        awaited.clear();
    }
}
