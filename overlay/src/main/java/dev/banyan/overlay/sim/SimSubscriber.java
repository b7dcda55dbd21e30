package dev.banyan.overlay.sim;

import dev.banyan.overlay.live.core.GapReason;
import dev.banyan.overlay.live.core.LiveEffect;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An application that subscribes on a simulated node. It checks as it reads: what it gets of a stream is contiguous from its begin or
 * covered by a gap, and nothing comes twice.
 */
public final class SimSubscriber {
    /** Bytes that an application takes ahead of what it has worked off. */
    static final long AHEAD_BYTES = 256 * 1024;

    /** Messages {@code from} to {@code to} that did not come. */
    public record Gap(long from, long to, Optional<GapReason> reason) {}

    /** How far one stream has been read. */
    public static final class Reading {
        private final List<Gap> gaps = new ArrayList<>();
        private long offset;
        private long last;
        private long first;
        private boolean ended;

        /** Number of the last message that came whole, or is covered by a gap. */
        public long last() {
            return last;
        }

        /** Number of the first message that was wanted. */
        public long first() {
            return first;
        }

        /** What is missing, in order. */
        public List<Gap> gaps() {
            return List.copyOf(gaps);
        }

        /** Whether the end of the stream was told. */
        public boolean ended() {
            return ended;
        }
    }

    final long number;
    private final StreamBook book;
    private final TreeMap<StreamId, Reading> readings = new TreeMap<>();
    private Optional<String> wrong = Optional.empty();
    private long readySinceNanos = -1;
    private boolean demoted;
    private boolean cut;
    private long takenBytes;

    SimSubscriber(long number, StreamBook book) {
        this.number = number;
        this.book = book;
    }

    /** How far each stream has been read. */
    public TreeMap<StreamId, Reading> readings() {
        return readings;
    }

    /** Since when nothing that is published can be missed; -1 before. */
    public long readySinceNanos() {
        return readySinceNanos;
    }

    /** Whether it was told to be too slow. */
    public boolean wasDemoted() {
        return demoted;
    }

    /** Whether its subscription was ended because it was too slow. */
    public boolean wasCut() {
        return cut;
    }

    /** Bytes that came, of all streams. */
    public long takenBytes() {
        return takenBytes;
    }

    /** What broke the promise first; empty if nothing did. */
    Optional<String> wrong() {
        return wrong;
    }

    void ready(long nowNanos) {
        readySinceNanos = nowNanos;
    }

    void demoted() {
        demoted = true;
    }

    void cut() {
        cut = true;
    }

    void started(LiveEffect.StreamStarted start) {
        Reading known = readings.get(start.stream());
        boolean goesOn = start.fromNumber() == LiveEffect.StreamStarted.GO_ON;
        if (known != null && !goesOn) {
            fail(start.stream(), "begins again from " + start.fromNumber() + " after " + known.last);
        }
        Reading reading = known == null ? new Reading() : known;
        readings.put(start.stream(), reading);
        long at = start.at().number();
        long from = start.fromNumber();
        if (goesOn) {
            from = known == null ? at + 1 : known.last + 1;
        }
        if (known == null) {
            reading.first = from;
        }
        reading.offset = start.at().offset();
        reading.ended = false;
        reading.last = Math.max(at, from - 1);
        if (at >= from) {
            reading.gaps.add(new Gap(from, at, Optional.empty()));
        }
    }

    void delivered(LiveEffect.Deliver delivery) {
        Reading reading = readings.get(delivery.stream());
        takenBytes += delivery.bytes();
        if (reading == null || reading.ended || reading.offset != delivery.from()) {
            fail(
                    delivery.stream(),
                    "bytes from " + delivery.from() + " where "
                            + (reading == null ? "nothing was begun" : reading.offset + " is next"));
            return;
        }
        reading.offset += delivery.bytes();
        reading.last = Math.max(
                reading.last, book.boundary(delivery.stream(), reading.offset).number());
    }

    void gap(LiveEffect.GapFound gap) {
        Reading reading = readings.get(gap.stream());
        Position resume = gap.resume();
        if (reading == null || resume.offset() < reading.offset) {
            fail(gap.stream(), "a gap up to " + resume + " behind what has come");
            return;
        }
        if (resume.number() > reading.last) {
            reading.gaps.add(new Gap(reading.last + 1, resume.number(), Optional.of(gap.reason())));
        }
        reading.offset = resume.offset();
        reading.last = Math.max(reading.last, resume.number());
    }

    void ended(StreamId stream) {
        Reading reading = readings.get(stream);
        if (reading == null || reading.ended) {
            fail(stream, "ended twice, or before it began");
        } else {
            reading.ended = true;
        }
    }

    private void fail(StreamId stream, String what) {
        if (wrong.isEmpty()) {
            wrong = Optional.of("subscription " + number + ", " + stream + ": " + what);
        }
    }
}
