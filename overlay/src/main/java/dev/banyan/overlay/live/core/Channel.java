package dev.banyan.overlay.live.core;

import org.jspecify.annotations.Nullable;

/** One stream on one link. */
final class Channel {
    /** The peer has not said what it has. */
    static final long NOTHING_SAID = -1;

    final PeerLink link;
    final Stream stream;
    /** What the peer takes from this node. */
    final Cursor out;

    /** The stream's name where this node says it, and where the peer does; 0: not told. */
    int ownAlias;

    int peerAlias;

    /** A child says that the publisher is there or below, as of its last word: when it told the stream, or in a report since then. */
    boolean publisherBelow;

    /** What a parent's last word on the floor says besides the offset. */
    @Nullable
    Floor floorTold;

    /** The peer does not keep what it is told of the stream. */
    boolean ignored;
    /** That is its answer to what it was told since it last told the stream itself. */
    boolean insisted;

    Position peerLow = Position.START;
    Position peerLast = Position.START;
    long peerHave = NOTHING_SAID;
    /** What the peer was told that this node has. */
    long toldHave = NOTHING_SAID;

    /** The most that was ever granted to the peer: what it may have under way. */
    long grantedUntil;
    /** The peer was allowed to send before it said what it has; once for each link. */
    boolean grantedAhead;
    /** As upstream it has sent something. */
    boolean proven;

    long activeNanos;

    /** What a child's last report says; least is {@link Extent#NOBODY} before it does. */
    boolean reported;

    long least = Extent.NOBODY;
    Position most = Position.START;
    int demoted;
    long watchedLeast;
    /** The floor does not wait for what is below this child. */
    boolean excluded;

    /** It leads to a child, which was told of the stream. */
    boolean isToldBelow() {
        return link.isChild() && ownAlias != 0;
    }

    Channel(PeerLink link, Stream stream) {
        this.link = link;
        this.stream = stream;
        this.out = new Cursor(stream, link, this);
    }
}
