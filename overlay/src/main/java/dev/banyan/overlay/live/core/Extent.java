package dev.banyan.overlay.live.core;

/**
 * How much of a stream the members of a subtree have.
 *
 * @param stream by the alias with which the reporting node told it
 * @param least every member that wants the stream has the bytes below this; {@link #NOBODY} if nobody there does
 * @param most last message that somebody has
 * @param published the publisher is among them and still has its log
 * @param demoted members that want the stream and for which the least does not wait, since they were too slow; at most
 *     {@link Audience#MEMBERS_MAX}
 */
public record Extent(int stream, long least, Position most, boolean published, int demoted) {
    /** The least of no members: bounds nothing. */
    public static final long NOBODY = Long.MAX_VALUE;
}
