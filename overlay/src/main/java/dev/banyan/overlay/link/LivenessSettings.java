package dev.banyan.overlay.link;

import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * Settings of {@code banyan.link.liveness}; {@code reference.conf} says what each does.
 *
 * @param pingAfterNanos silence of this side after which it pings; positive
 * @param pingEveryNanos longest time between two pings, also while data is sent, so that the round trip time stays known
 * @param suspectAfterNanos silence of the peer after which the link is suspect, at least
 * @param suspectRoundTrips the same as a number of round trips; the longer of the two counts
 * @param deadAfterNanos silence of the peer after which the link is closed
 * @param rttWindow how many recent round trips the smallest is taken from
 */
public record LivenessSettings(
        long pingAfterNanos,
        long pingEveryNanos,
        long suspectAfterNanos,
        int suspectRoundTrips,
        long deadAfterNanos,
        int rttWindow) {
    public LivenessSettings {
        if (pingAfterNanos <= 0 || pingEveryNanos < pingAfterNanos) {
            throw new IllegalArgumentException("0 < ping-after <= ping-every must hold, were " + pingAfterNanos
                    + " and " + pingEveryNanos + " ns");
        }
        if (suspectAfterNanos <= pingAfterNanos || deadAfterNanos <= suspectAfterNanos) {
            throw new IllegalArgumentException("ping-after < suspect-after < dead-after must hold, were "
                    + pingAfterNanos + ", " + suspectAfterNanos + " and " + deadAfterNanos + " ns");
        }
        if (suspectRoundTrips < 1 || rttWindow < 1) {
            throw new IllegalArgumentException("suspect-round-trips and rtt-window must be positive, were "
                    + suspectRoundTrips + " and " + rttWindow);
        }
    }

    /** Reads and checks the section. */
    public static LivenessSettings from(Section section) {
        Duration pingAfter = section.positiveDuration("ping-after");
        Duration pingEvery = section.positiveDuration("ping-every");
        Duration suspectAfter = section.positiveDuration("suspect-after");
        Duration deadAfter = section.positiveDuration("dead-after");
        if (pingEvery.compareTo(pingAfter) < 0) {
            throw section.bad("ping-every", "must not be below ping-after (" + pingAfter + "), was " + pingEvery);
        }
        if (suspectAfter.compareTo(pingAfter) <= 0) {
            throw section.bad(
                    "suspect-after", "must be longer than ping-after (" + pingAfter + "), was " + suspectAfter);
        }
        if (deadAfter.compareTo(suspectAfter) <= 0) {
            throw section.bad(
                    "dead-after", "must be longer than suspect-after (" + suspectAfter + "), was " + deadAfter);
        }
        return new LivenessSettings(
                pingAfter.toNanos(),
                pingEvery.toNanos(),
                suspectAfter.toNanos(),
                section.intBetween(1, 1000, "suspect-round-trips"),
                deadAfter.toNanos(),
                section.intBetween(1, 1000, "rtt-window"));
    }
}
