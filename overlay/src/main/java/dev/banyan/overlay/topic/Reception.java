package dev.banyan.overlay.topic;

import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.Headers;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.PublisherId;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.live.core.EndCause;
import dev.banyan.overlay.live.core.GapReason;
import dev.banyan.overlay.live.core.LiveEffect;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.StreamId;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One subscription's reading: what it is told of its streams becomes deliveries. It is told the next thing only when {@link #next} has
 * nothing more. Not thread-safe; no clock, no thread.
 */
final class Reception<T> {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    private static final class Reading {
        final StreamId stream;
        final PublisherId publisher;
        final MessageReader reader;
        boolean ended;

        Reading(StreamId stream, MessageReader reader) {
            this.stream = stream;
            this.publisher = Publishers.idOf(stream);
            this.reader = reader;
        }
    }

    private final TopicCodec<T> codec;
    private final Predicate<OverlayException> goesOn;
    private final Unfinished unfinished;
    private final int lostLimit;
    private final Map<StreamId, Reading> readings = new HashMap<>();
    /** Those that ended because their node was lost, and may come back; oldest first. */
    private final LinkedHashSet<StreamId> lost = new LinkedHashSet<>();

    private final ArrayDeque<Delivery<T>> told = new ArrayDeque<>();
    private @Nullable Reading current;
    private long workedOffBytes;
    private long lastMicros = -1;
    private Instant lastInstant = Instant.EPOCH;
    private boolean closed;
    private Optional<String> failure = Optional.empty();

    /** @param goesOn whether the stream goes on behind a value that cannot be decoded, with a gap in its place */
    Reception(TopicCodec<T> codec, TopicSettings settings, Predicate<OverlayException> goesOn) {
        this.codec = codec;
        this.goesOn = goesOn;
        this.unfinished = new Unfinished(settings.unfinishedLimitBytes());
        this.lostLimit = settings.lostLimit();
    }

    /** Bytes of all deliveries that were read; what is kept of a message that has come in part counts as read. */
    long workedOffBytes() {
        return workedOffBytes;
    }

    /** Bytes that are kept of messages that have come in part. */
    long unfinishedBytes() {
        return unfinished.heldBytes();
    }

    /** Whether nothing more will be told. */
    boolean isClosed() {
        return closed;
    }

    /** Why it was closed, if that is a failure. */
    Optional<String> failure() {
        return failure;
    }

    /**
     * The next delivery; null: there is none before something more is told.
     *
     * @throws OverlayException if what a publisher said is no message or no value
     */
    @Nullable
    Delivery<T> next() {
        Delivery<T> ready = told.poll();
        if (ready != null) {
            return ready;
        }
        Reading reading = current;
        if (reading == null) {
            return null;
        }
        MessageReader reader = reading.reader;
        int before = reader.position();
        try {
            MessageReader.Found found = reader.next();
            workedOffBytes += reader.position() - before;
            if (found == MessageReader.Found.MESSAGE) {
                return message(reading, reader);
            }
            if (found == MessageReader.Found.LOST) {
                return missing(reading, reader.number(), Delivery.Gap.Reason.NO_ROOM);
            }
        } catch (BadMessageException e) {
            throw bad(reading, reader.number() + 1, "is none", e);
        }
        current = null;
        return null;
    }

    private Delivery<T> message(Reading reading, MessageReader reader) {
        ByteBuffer body = reader.body();
        try {
            Headers headers = reader.hasHeaders() ? HeaderBlock.decode(body) : Headers.NONE;
            T value = codec.decode(body);
            if (value == null) {
                throw new IOException("the codec returned null");
            }
            return new Delivery.Message<>(value, reading.publisher, reader.number(), instant(reader.micros()), headers);
        } catch (IOException | BadMessageException | RuntimeException e) {
            OverlayException undecodable = bad(reading, reader.number(), "cannot be decoded", e);
            if (!goesOn.test(undecodable)) {
                throw undecodable;
            }
            return missing(reading, reader.number(), Delivery.Gap.Reason.UNDECODABLE);
        }
    }

    private Delivery<T> missing(Reading reading, long number, Delivery.Gap.Reason reason) {
        return new Delivery.Gap<>(reading.publisher, number, number, reason);
    }

    private OverlayException bad(Reading reading, long number, String what, Exception cause) {
        return new OverlayException(
                "message " + number + " of publisher " + reading.publisher + " on topic " + reading.stream.topic() + " "
                        + what + ": " + cause.getMessage() + "; do all members use the same codec?",
                cause);
    }

    /** Many messages in a row are of the same microsecond. */
    private Instant instant(long micros) {
        if (micros != lastMicros) {
            lastMicros = micros;
            lastInstant = Instant.ofEpochSecond(
                    Math.floorDiv(micros, MICROS_PER_SECOND),
                    Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
        }
        return lastInstant;
    }

    void started(StreamId stream, Position at, long fromNumber) {
        Reading known = readings.get(stream);
        Reading reading = known == null ? new Reading(stream, new MessageReader(unfinished)) : known;
        readings.put(stream, reading);
        reading.ended = false;
        lost.remove(stream);
        long wanted = fromNumber == LiveEffect.StreamStarted.GO_ON ? at.number() + 1 : fromNumber;
        // Whatever begins again, nothing is delivered twice.
        goOn(reading, at, known == null ? wanted : known.reader.settled() + 1, Delivery.Gap.Reason.RELEASED);
    }

    /** @param bytes in an array; belongs to this */
    void delivered(StreamId stream, ByteBuf bytes) {
        Reading reading = readings.get(stream);
        if (reading == null || reading.ended) {
            workedOffBytes += bytes.readableBytes();
            bytes.release();
            return;
        }
        reading.reader.offer(bytes);
        current = reading;
    }

    void gap(StreamId stream, Position resume, GapReason reason) {
        Reading reading = readings.get(stream);
        if (reading != null) {
            goOn(
                    reading,
                    resume,
                    reading.reader.settled() + 1,
                    reason == GapReason.SLOW ? Delivery.Gap.Reason.SLOW : Delivery.Gap.Reason.RELEASED);
        }
    }

    private void goOn(Reading reading, Position at, long wantedFrom, Delivery.Gap.Reason reason) {
        if (at.number() >= wantedFrom) {
            told.add(new Delivery.Gap<>(reading.publisher, wantedFrom, at.number(), reason));
        }
        reading.reader.begin(at.number(), wantedFrom);
    }

    void ended(StreamId stream, EndCause cause) {
        Reading reading = readings.get(stream);
        if (reading == null || reading.ended) {
            return;
        }
        reading.ended = true;
        reading.reader.forgetUnfinished();
        boolean gone = cause == EndCause.LOST;
        told.add(new Delivery.PublisherEnded<>(
                reading.publisher, gone ? Delivery.PublisherEnded.Cause.LOST : Delivery.PublisherEnded.Cause.CLOSED));
        if (!gone) {
            readings.remove(stream);
            return;
        }
        lost.add(stream);
        if (lost.size() > lostLimit) {
            StreamId oldest = lost.iterator().next();
            lost.remove(oldest);
            readings.remove(oldest);
        }
    }

    /** Nothing more is read. */
    void close() {
        readings.values().forEach(reading -> reading.reader.drop());
        current = null;
    }

    void closed(String reason, boolean failed) {
        closed = true;
        failure = failed ? Optional.of(reason) : Optional.empty();
    }
}
