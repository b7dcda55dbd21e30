package dev.banyan.overlay.link;

import dev.banyan.tree.config.Section;

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
        long pingAfter = section.positiveDuration("ping-after").toNanos();
        long pingEvery = section.positiveDuration("ping-every").toNanos();
        long suspectAfter = section.positiveDuration("suspect-after").toNanos();
        long deadAfter = section.positiveDuration("dead-after").toNanos();
        if (pingEvery < pingAfter) {
            throw section.bad("ping-every", "must not be shorter than ping-after");
        }
        if (suspectAfter <= pingAfter) {
            throw section.bad("suspect-after", "must be longer than ping-after");
        }
        if (deadAfter <= suspectAfter) {
            throw section.bad("dead-after", "must be longer than suspect-after");
        }
        return new LivenessSettings(
                pingAfter,
                pingEvery,
                suspectAfter,
                section.intBetween(1, 1000, "suspect-round-trips"),
                deadAfter,
                section.intBetween(1, 1000, "rtt-window"));
    }
}
