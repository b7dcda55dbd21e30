package dev.banyan.tree.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Invariants, the trace, and what a violation tells. */
final class Checks {
    private static final int EVENT_TEXT_MAX = 300;

    private final long seed;
    private final SimView view;
    private final List<SimInvariant> invariants = new ArrayList<>();
    private String rerun;
    private long traceHash;
    private Object current = "nothing yet";

    Checks(long seed, SimView view) {
        this.seed = seed;
        this.view = view;
        this.rerun = "the same scenario with seed " + seed;
    }

    void add(SimInvariant invariant) {
        invariants.add(invariant);
    }

    void rerunBy(String command) {
        rerun = command;
    }

    long traceHash() {
        return traceHash;
    }

    /** A process is about to handle an event. */
    void begin(long nowNanos, int node, SimEvent event) {
        current = event;
        trace(nowNanos, node, event.accept(TraceHash.CODES));
    }

    /** The scenario is about to act. */
    void begin(Object action) {
        current = action;
    }

    void trace(long nowNanos, int node, int code) {
        traceHash = TraceHash.mix(traceHash ^ nowNanos, node, code);
    }

    void check(int node) {
        for (int i = 0; i < invariants.size(); i++) {
            Optional<String> broken = invariants.get(i).violation(view, node);
            if (broken.isPresent()) {
                throw violation(node, broken.get(), null);
            }
        }
    }

    SimViolation violation(int node, String what, @Nullable Throwable cause) {
        String event = String.valueOf(current);
        String shown = event.length() > EVENT_TEXT_MAX ? event.substring(0, EVENT_TEXT_MAX) + "..." : event;
        return new SimViolation(what, seed, view.nowNanos(), node, shown, rerun, cause);
    }
}
