package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.EndCause;
import dev.banyan.overlay.live.core.GapReason;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.StreamId;
import io.netty.buffer.ByteBuf;
import java.time.Duration;

/** What a local subscription is told. On the group's event loop; must not block. */
public interface SubscriberListener {
    /** All that is published from now on will come. */
    void ready();

    /**
     * A stream of the topic begins, or goes on after its end was told.
     *
     * @param at boundary at which the delivered bytes begin
     * @param fromNumber first message wanted: those before it are to be skipped unseen; if {@code at} lies beyond it, those between are
     *     missing; {@link dev.banyan.overlay.live.core.LiveEffect.StreamStarted#GO_ON}: the one after the last that was delivered
     */
    void started(StreamId stream, Position at, long fromNumber);

    /**
     * The next bytes of a stream; they may begin and end within a message.
     *
     * @param bytes in an array; belongs to the listener
     */
    void delivered(StreamId stream, ByteBuf bytes);

    /** Messages up to {@code resume} that were not delivered whole will not be; what follows begins there. */
    void gap(StreamId stream, Position resume, GapReason reason);

    /** Nothing more of the stream will come, unless it is started again. */
    void ended(StreamId stream, EndCause cause);

    /**
     * The subscription was too slow and is waited for no longer on this stream.
     *
     * @param stalled how long the stream stood still because of it
     */
    void demoted(StreamId stream, Duration stalled);

    /** The subscription was ended here: it was too slow and its policy is that, it found no room, or the group was left. The last call. */
    void closed(String reason, boolean failure);
}
