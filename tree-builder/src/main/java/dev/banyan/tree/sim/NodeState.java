package dev.banyan.tree.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One life of one node: a restart makes a new one. */
final class NodeState {
    /** An event that waits for the node to thaw. */
    record Deferred(
            EventKind kind,
            long number,
            @Nullable Object subject,
            @Nullable Object message) {}

    final int index;
    final SimProcess process;
    boolean alive = true;
    boolean frozen;
    final ArrayDeque<Deferred> deferred = new ArrayDeque<>(0);

    final LinkTable links = new LinkTable();
    long nextAcceptedLink = -1;
    long bufferedBytes;
    final List<LinkEnd> touched = new ArrayList<>(4);

    /** The links with a message that waits for the uplink, in the order of their turns. */
    final ArrayDeque<LinkEnd> uplinkTurns = new ArrayDeque<>(4);

    @Nullable
    LinkEnd uplinkServes;

    /** Wakes since the virtual time last moved; bounded, because more mean that the process waits for the past. */
    int wakesAtOnce;

    long lastWakeNanos = -1;

    NodeState(int index, SimProcess process) {
        this.index = index;
        this.process = process;
    }
}
