package dev.banyan.tree.attach;

/**
 * The beacons of one sender as all those hear them to whom a host brings them at one instant, without an input for each: a
 * simulator of many nodes. Every {@link Attachment} that {@linkplain Attachment#hear hears} it looks here for the last beacon, so
 * a beacon costs the same however many hear it. Not thread-safe.
 *
 * <p>Who hears a stream does not watch for its silence. The host does, and has all of them {@linkplain Attachment#leaveStream
 * leave} a stream before it has been silent for the beacon timeout.
 */
public final class BeaconStream {
    private long number = -1;
    private long atNanos;

    /**
     * The next beacon; one that is no news changes nothing.
     *
     * @param beaconNumber as its root counts
     * @param nowNanos when it comes, on the clock of those that hear it
     * @return whether it is news
     */
    public boolean sent(long beaconNumber, long nowNanos) {
        if (beaconNumber <= number) {
            return false;
        }
        number = beaconNumber;
        atNanos = nowNanos;
        return true;
    }

    /** The number of the last beacon; negative before the first. */
    public long number() {
        return number;
    }

    /** When the last beacon came. */
    public long atNanos() {
        return atNanos;
    }
}
