package dev.banyan.tree.sim;

import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * The simulated network, as far as it is the same for all nodes.
 *
 * @param datagramLoss chance that a datagram is lost; 0 to 1
 * @param linkLoss chance that a message on a link, and all behind it, waits for a retransmission; 0 to 1
 * @param retransmitDelay what a retransmission adds to the delay, besides one more round trip; 0 or more
 * @param jitterMax the most that chance adds to the delay of a message (uniform); 0 or more; order per pair is kept
 * @param dialTimeout after this a dial that was neither accepted nor refused ends; positive
 * @param linkBuffers bounds of the buffers of each link
 */
public record SimSettings(
        double datagramLoss,
        double linkLoss,
        Duration retransmitDelay,
        Duration jitterMax,
        Duration dialTimeout,
        LinkBuffers linkBuffers) {
    public SimSettings {
        if (!(datagramLoss >= 0 && datagramLoss <= 1)) {
            throw new IllegalArgumentException("datagramLoss must be between 0 and 1, was " + datagramLoss);
        }
        if (!(linkLoss >= 0 && linkLoss <= 1)) {
            throw new IllegalArgumentException("linkLoss must be between 0 and 1, was " + linkLoss);
        }
        if (retransmitDelay.isNegative() || jitterMax.isNegative()) {
            throw new IllegalArgumentException("retransmitDelay and jitterMax must not be negative, were "
                    + retransmitDelay + " and " + jitterMax);
        }
        if (dialTimeout.isNegative() || dialTimeout.isZero()) {
            throw new IllegalArgumentException("dialTimeout must be positive, was " + dialTimeout);
        }
    }

    /**
     * Bounds of the buffers of each direction of a link.
     *
     * @param sendBytes the most that may be written and not yet sent; positive
     * @param lowWaterBytes LinkDrained is told when the send buffer falls to this; 0 or more, below {@code sendBytes}
     * @param windowBytes the most that is on the way or waits unread at the receiver; the link waits then; positive
     * @param expressBytes messages up to this size do not wait for the uplink's rate, as packets of small flows slip between
     *     those of large ones; 0 or more; order on the link is kept
     */
    public record LinkBuffers(long sendBytes, long lowWaterBytes, long windowBytes, int expressBytes) {
        public LinkBuffers {
            if (sendBytes <= 0 || windowBytes <= 0) {
                throw new IllegalArgumentException(
                        "sendBytes and windowBytes must be positive, were " + sendBytes + " and " + windowBytes);
            }
            if (lowWaterBytes < 0 || lowWaterBytes >= sendBytes) {
                throw new IllegalArgumentException("lowWaterBytes must be between 0 and sendBytes (" + sendBytes
                        + ") exclusive, was " + lowWaterBytes);
            }
            if (expressBytes < 0) {
                throw new IllegalArgumentException("expressBytes must not be negative, was " + expressBytes);
            }
        }
    }

    /** Reads the section {@code banyan.tree.sim}. */
    public static SimSettings from(Section s) {
        long sendBytes = s.bytesBetween(1, 1L << 32, "send-buffer");
        return new SimSettings(
                s.doubleBetween(0, 1, "datagram-loss"),
                s.doubleBetween(0, 1, "link-loss"),
                s.duration("retransmit-delay"),
                s.duration("jitter-max"),
                s.positiveDuration("dial-timeout"),
                new LinkBuffers(
                        sendBytes,
                        s.bytesBetween(0, sendBytes - 1, "low-water"),
                        s.bytesBetween(1, 1L << 32, "window"),
                        (int) s.bytesBetween(0, 1 << 20, "express")));
    }

    /** These settings with another loss of datagrams and on links. */
    public SimSettings withLoss(double newDatagramLoss, double newLinkLoss) {
        return new SimSettings(newDatagramLoss, newLinkLoss, retransmitDelay, jitterMax, dialTimeout, linkBuffers);
    }

    /** These settings with another jitter. */
    public SimSettings withJitterMax(Duration newJitterMax) {
        return new SimSettings(datagramLoss, linkLoss, retransmitDelay, newJitterMax, dialTimeout, linkBuffers);
    }

    /** These settings with another patience for dials. */
    public SimSettings withDialTimeout(Duration newDialTimeout) {
        return new SimSettings(datagramLoss, linkLoss, retransmitDelay, jitterMax, newDialTimeout, linkBuffers);
    }

    /** These settings with other bounds of the link buffers. */
    public SimSettings withLinkBuffers(LinkBuffers newLinkBuffers) {
        return new SimSettings(datagramLoss, linkLoss, retransmitDelay, jitterMax, dialTimeout, newLinkBuffers);
    }
}
