package dev.banyan.overlay.live.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/** Tells local publishers when every member has what they said, and who was lost on the way. */
final class Receipts {
    private static final class Waiting {
        final long number;
        final long end;
        final List<Departed> departed = new ArrayList<>(0);
        /** The same root speaks since then, all the time. */
        boolean sameRoot;

        Waiting(long number, long end, boolean rootKnown) {
            this.number = number;
            this.end = end;
            this.sameRoot = rootKnown;
        }
    }

    private final LiveState state;
    private final TreeMap<StreamId, Deque<Waiting>> waiting = new TreeMap<>();
    private final TreeMap<StreamId, Integer> audiencesTold = new TreeMap<>();

    Receipts(LiveState state) {
        this.state = state;
    }

    void asked(LiveInput.ReceiptAsked input) {
        Stream stream = state.streams.get(input.stream());
        if (stream == null || !stream.local) {
            state.emit(new LiveEffect.PublisherFailed(input.stream(), "no publisher of this node is open there"));
            return;
        }
        Deque<Waiting> line = waiting.computeIfAbsent(input.stream(), s -> new ArrayDeque<>());
        if (line.size() >= state.settings.receiptLimit()) {
            state.refuse("receipt for message " + input.number() + " of " + input.stream(), "receipt-limit");
        } else {
            line.add(new Waiting(input.number(), input.end(), state.term != null));
            floorChanged(stream);
        }
    }

    void departed(List<Departed> members) {
        for (Deque<Waiting> line : waiting.values()) {
            for (Waiting receipt : line) {
                for (Departed member : members) {
                    if (receipt.departed.size() < state.settings.departedLimit()
                            && !receipt.departed.contains(member)) {
                        receipt.departed.add(member);
                    }
                }
            }
        }
    }

    /** Another root speaks, or the same anew; that it may be the former one again in the end makes no difference. */
    void termChanged() {
        waiting.values().forEach(line -> line.forEach(receipt -> receipt.sameRoot = false));
    }

    void floorChanged(Stream stream) {
        if (!stream.local) {
            return;
        }
        Deque<Waiting> line = waiting.get(stream.id);
        while (line != null && !line.isEmpty() && line.peek().end <= stream.floor) {
            Waiting done = line.remove();
            state.emit(
                    new LiveEffect.ReceiptReady(stream.id, done.number, stream.members, done.departed, done.sameRoot));
        }
        if (audiencesTold.getOrDefault(stream.id, 0) != stream.members) {
            audiencesTold.put(stream.id, stream.members);
            state.emit(new LiveEffect.AudienceChanged(stream.id, stream.members));
        }
    }

    /** What is not known by now never will be. */
    void forget(StreamId stream) {
        Deque<Waiting> line = waiting.remove(stream);
        if (line != null && !line.isEmpty()) {
            state.emit(new LiveEffect.PublisherFailed(
                    stream, "it was forgotten before this node heard that all have message " + line.peek().number));
        }
        audiencesTold.remove(stream);
    }
}
