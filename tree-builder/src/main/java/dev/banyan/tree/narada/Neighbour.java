package dev.banyan.tree.narada;

/** The other end of a mesh link. */
final class Neighbour {
    /** A link's cost follows its round trip only if that moved by more than this part, so that ways are stable. */
    private static final int WORTH_FOLLOWING_PART = 10;

    final Known member;
    final long sinceNanos;
    /** When it was last heard, and the last sequence of a refresh of it with its moment; 0 if there was none yet. */
    long heardNanos;

    long sequenceHeard;
    long sequenceHeardNanos;
    /** What it said about itself. */
    boolean leaving;

    int toldDigest;
    /** Its distances as it told them last; those of nobody before. */
    PathVector vector = PathVector.EMPTY;

    private final NaradaSettings settings;
    private int linkMicros;
    private int linkCost;

    Neighbour(Known member, long nowNanos, NaradaSettings settings) {
        this.member = member;
        this.settings = settings;
        this.sinceNanos = nowNanos;
        this.heardNanos = nowNanos;
    }

    /** One way over the link, or 0 if it has not been measured yet. */
    int linkMicros() {
        int measured = member.directMicros();
        if (linkMicros == 0 || Math.abs(measured - linkMicros) > linkMicros / WORTH_FOLLOWING_PART) {
            linkMicros = measured;
            linkCost = settings.linkCost(measured);
        }
        return linkMicros;
    }

    /** What the link adds to the cost of ways over it, or 0 if it has not been measured yet. */
    int linkCost() {
        return linkMicros() == 0 ? 0 : linkCost;
    }
}
