package dev.banyan.overlay.live.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream at this node: what of it is in the log, who reads it, where it comes from. */
final class Stream {
    private static final long NOT_STILL = -1;

    final StreamId id;
    final Topic topic;
    /** A publisher of this node writes it. */
    final boolean local;
    /** It was opened after all subscriptions of this node that were ready then. */
    final boolean fresh;

    final List<Channel> channels = new ArrayList<>(4);
    final List<Cursor> subscribers = new ArrayList<>(2);
    /** There is a log; without one this node only passes on what is said about the stream. */
    boolean held;
    /** First message boundary from which it can be read; lies beyond {@code have} inside a large message. */
    Position low = Position.START;
    /** The log holds the bytes from here to {@code have}. */
    long stored;

    long have;
    Position last = Position.START;
    long nextEnd = Position.UNKNOWN;
    /** Bytes have come, and the shell has not said yet what messages are in them. */
    boolean appending;

    /** Bytes may come, or be written by the publisher, up to here. */
    long limit;

    long floor;
    boolean frozen;
    int members;

    @Nullable
    Channel upstream;
    /** Who may send although it has not said what it has; null as soon as it has answered. */
    @Nullable
    Channel ahead;

    /** A neighbour has said that it waits for this node no longer. */
    boolean demotedHere;

    long end = Position.UNKNOWN;
    /** Its last message, when it has ended. */
    Position lastOfAll = Position.START;

    EndCause endCause = EndCause.CLOSED;
    boolean forgetting;

    /** It waits for room since then. */
    long stillSinceNanos = NOT_STILL;

    /** Numbers the times between which it got on. */
    long standstill = 1;

    /** Then who holds it up is judged, if it still stands still. */
    long judgeNanos;

    /** It waits to be put in order. */
    boolean touched;

    /** Part of the node's shared memory that it has. */
    long sharedBytes;

    /** As much it may have beyond what is needed no longer; grows with use. */
    long windowBytes;
    /** Most that it used since the memory was last shared anew. */
    long usedMost;

    private long sliceSinceNanos;
    private long sliceFrom;

    /** It was taken for dead here when it had come to this, and has come back. */
    @Nullable
    Position revivedAt;

    private final ArrayDeque<Position> marks = new ArrayDeque<>();

    Stream(StreamId id, Topic topic, boolean local, boolean fresh) {
        this.id = id;
        this.topic = topic;
        this.local = local;
        this.fresh = fresh;
    }

    /** The publisher is this node or below it, and has its log. */
    boolean isPublishedBelow() {
        for (int i = 0; i < channels.size(); i++) {
            if (channels.get(i).publisherBelow) {
                return true;
            }
        }
        return local;
    }

    /** Does that with each child that was told of it. */
    void forEachChildTold(Consumer<PeerLink> then) {
        for (int i = 0; i < channels.size(); i++) {
            Channel channel = channels.get(i);
            if (channel.isToldBelow()) {
                then.accept(channel.link);
            }
        }
    }

    /** Whether a neighbour has more of it. */
    boolean isAnybodyAhead() {
        for (int i = 0; i < channels.size(); i++) {
            if (channels.get(i).peerHave > have) {
                return true;
            }
        }
        return false;
    }

    boolean isStill() {
        return stillSinceNanos != NOT_STILL;
    }

    void moves() {
        stillSinceNanos = NOT_STILL;
    }

    /** It has room again, not just somebody less to wait for. */
    void getsOn() {
        moves();
        standstill++;
    }

    boolean isEnded() {
        return end != Position.UNKNOWN;
    }

    /** It has ended, and this node has all of it. */
    boolean isComplete() {
        return isEnded() && held && have >= end;
    }

    /** What of its window it uses: what is kept because somebody lacks it, or what came within a moment, whichever is more. */
    long use(long needed, long nowNanos, long momentNanos) {
        if (nowNanos - sliceSinceNanos >= momentNanos || sliceFrom > have) {
            sliceSinceNanos = nowNanos;
            sliceFrom = have;
        }
        long use = Math.max(have - needed, have - sliceFrom);
        usedMost = Math.max(usedMost, use);
        return use;
    }

    /** The log begins anew at a boundary. */
    void restart(Position at) {
        held = true;
        low = at;
        last = at;
        stored = at.offset();
        have = at.offset();
        sliceFrom = have;
        limit = Math.max(limit, have);
        nextEnd = Position.UNKNOWN;
        appending = false;
        marks.clear();
    }

    void appended(Position boundary, long next, long markStepBytes) {
        if (boundary.offset() > have || boundary.offset() < last.offset()) {
            throw new IllegalStateException(
                    id + ": a message boundary at " + boundary + " after " + last + " in a log up to " + have);
        }
        last = boundary;
        nextEnd = next;
        appending = false;
        long newest = marks.isEmpty() ? low.offset() : marks.getLast().offset();
        if (boundary.offset() - newest >= markStepBytes) {
            marks.addLast(boundary);
        }
    }

    /** Everything below is taken by all that are waited for. */
    long needed() {
        // What is being forgotten has reached all that count, and its floor moves no more.
        long needed = forgetting ? have : Math.min(have, floor);
        for (int i = 0; i < channels.size(); i++) {
            Channel channel = channels.get(i);
            if (channel != upstream && channel.out.gates()) {
                needed = Math.min(needed, channel.out.offset);
            }
        }
        for (int i = 0; i < subscribers.size(); i++) {
            if (subscribers.get(i).gates()) {
                needed = Math.min(needed, subscribers.get(i).offset);
            }
        }
        return Math.max(needed, stored);
    }

    /** The latest known boundary at or below that offset, at least {@link #low} if that is. */
    Position boundaryAtOrBelow(long offset) {
        if (last.offset() <= offset && last.offset() >= low.offset()) {
            return last;
        }
        Position best = low;
        for (Position mark : marks) {
            if (mark.offset() > offset) {
                break;
            }
            best = mark.offset() > best.offset() ? mark : best;
        }
        return best;
    }

    /** The latest known boundary before that message. */
    Position boundaryBefore(long number) {
        Position best = low;
        for (Position mark : marks) {
            if (mark.number() >= number) {
                break;
            }
            best = mark.offset() > best.offset() ? mark : best;
        }
        return last.number() < number && last.offset() > best.offset() ? last : best;
    }

    private Position firstBoundaryFrom(long offset) {
        for (Position mark : marks) {
            if (mark.offset() >= offset) {
                return mark;
            }
        }
        if (last.offset() >= offset) {
            return last;
        }
        return new Position(last.number() + 1, nextEnd);
    }

    /**
     * Gives up what lies below. Boundaries are preferred; inside a large message it is cut where it must be, if the end of that
     * message is known.
     *
     * @param wish what may go, if there is a boundary
     * @param must what must go, at most what is not needed; 0 if nothing must
     * @return whether anything went
     */
    boolean release(long wish, long must) {
        Position boundary = boundaryAtOrBelow(wish);
        // The first boundary may lie ahead, inside a large message.
        long target = boundary.offset() <= wish ? Math.max(stored, boundary.offset()) : stored;
        if (must > target) {
            target = nextEnd == Position.UNKNOWN ? Math.min(must, Math.max(target, last.offset())) : must;
        }
        if (target <= stored) {
            return false;
        }
        stored = target;
        if (low.offset() < stored) {
            low = firstBoundaryFrom(stored);
        }
        while (!marks.isEmpty() && marks.getFirst().offset() <= low.offset()) {
            marks.removeFirst();
        }
        return true;
    }
}
