package dev.banyan.overlay.link;

import dev.banyan.tree.latency.RttEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Decides when a link pings, is suspect and is dead. A pure core: time comes in with every call, decisions go out; the
 * socket's handler and the simulator both run it. One per end of a link, used by one thread.
 *
 * <p>Silence is counted in bytes, not in frames, so that one long frame over a slow line is no silence. Any byte from
 * the peer answers the question whether it lives; pings only make sure that there is one.
 *
 * <p>A host that was itself stopped (garbage collection, a suspended process) comes back with the peer's bytes still
 * unread in the kernel. So the time by which {@link #due} is called late does not count as the peer's silence.
 *
 * <p>Times are in nanoseconds of one monotonic clock and never decrease.
 */
public final class LinkLiveness {
    /** What the host must do. */
    public enum Action {
        /** Send a ping that carries the time given to {@link #due}, and report it with {@link #sent}. */
        PING,
        /** Tell the owner that the peer may be gone. */
        SUSPECT,
        /** Tell the owner that the peer is back. */
        RECOVER,
        /** Close the link; the last action. */
        GIVE_UP
    }

    private final LivenessSettings settings;
    private final RttEstimate rtt;
    private long lastReceivedNanos;
    private long lastSentNanos;
    private long lastPingNanos;
    private boolean suspect;
    private boolean dead;

    /** A link that opens now; the handshake counts as bytes received and sent. The first wake-up sends a ping. */
    public LinkLiveness(LivenessSettings settings, long nowNanos) {
        this.settings = settings;
        this.rtt = new RttEstimate(settings.rttWindow());
        this.lastReceivedNanos = nowNanos;
        this.lastSentNanos = nowNanos - settings.pingAfterNanos();
        this.lastPingNanos = lastSentNanos;
    }

    /**
     * Some bytes came from the peer.
     *
     * @param atNanos when; may lie in the past, the newest counts
     */
    public void received(long atNanos) {
        if (atNanos - lastReceivedNanos > 0) {
            lastReceivedNanos = atNanos;
        }
    }

    /** Some bytes, a ping or anything else, were handed to the socket. */
    public void sent(long nowNanos) {
        lastSentNanos = nowNanos;
    }

    /**
     * A pong came back.
     *
     * @param pingedNanos the time that the ping carried, echoed by the peer; a time that cannot be is ignored
     * @return the round trip time, empty if it was ignored
     */
    public OptionalLong ponged(long nowNanos, long pingedNanos) {
        long sample = nowNanos - pingedNanos;
        if (sample <= 0 || pingedNanos - lastPingNanos > 0) {
            return OptionalLong.empty();
        }
        rtt.add(sample);
        return OptionalLong.of(sample);
    }

    /** Smallest recent round trip time; empty before the first pong. */
    public OptionalLong rttNanos() {
        return rtt.isKnown() ? OptionalLong.of(rtt.minNanos()) : OptionalLong.empty();
    }

    /** Whether the link is suspect now. */
    public boolean suspect() {
        return suspect;
    }

    /** What is due now, in order. To be called at {@link #nextWakeNanos}, or at any other time, as often as one likes. */
    public List<Action> due(long nowNanos) {
        if (dead) {
            return List.of();
        }
        forgiveOwnStall(nowNanos);
        long silence = nowNanos - lastReceivedNanos;
        if (silence >= settings.deadAfterNanos()) {
            dead = true;
            return List.of(Action.GIVE_UP);
        }
        List<Action> actions = new ArrayList<>(2);
        boolean suspectNow = silence >= suspectAfterNanos();
        if (suspectNow != suspect) {
            suspect = suspectNow;
            actions.add(suspectNow ? Action.SUSPECT : Action.RECOVER);
        }
        if (nowNanos - nextPingNanos() >= 0) {
            lastPingNanos = nowNanos;
            actions.add(Action.PING);
        }
        return actions;
    }

    /** When {@link #due} will next have something to say if nothing is received or sent before. */
    public long nextWakeNanos() {
        long silent = lastReceivedNanos + (suspect ? settings.deadAfterNanos() : suspectAfterNanos());
        long ping = nextPingNanos();
        return silent - ping < 0 ? silent : ping;
    }

    private void forgiveOwnStall(long nowNanos) {
        long lateNanos = nowNanos - nextWakeNanos();
        if (lateNanos > settings.pingAfterNanos()) {
            received(Math.min(nowNanos, lastReceivedNanos + lateNanos));
        }
    }

    /** Never above dead-after, so that a link with a long round trip is suspect at the latest when it is given up. */
    private long suspectAfterNanos() {
        long byRoundTrips = rtt.minNanos() * settings.suspectRoundTrips();
        return Math.min(settings.deadAfterNanos(), Math.max(settings.suspectAfterNanos(), byRoundTrips));
    }

    private long nextPingNanos() {
        long lastAny = lastSentNanos - lastPingNanos > 0 ? lastSentNanos : lastPingNanos;
        long idle = lastAny + settings.pingAfterNanos();
        long latest = lastPingNanos + settings.pingEveryNanos();
        return idle - latest < 0 ? idle : latest;
    }
}
