package dev.banyan.overlay;

/**
 * What one member made of a transfer.
 *
 * @param member its name
 * @param detail why it does not have the file; empty if it has
 */
public record MemberResult(String member, Outcome outcome, String detail) {
    /** The ways a transfer ends at a member. */
    public enum Outcome {
        /** It has the whole file, verified. */
        VERIFIED,
        /** It could not store the file. */
        FAILED,
        /** It died or was cut off. */
        GONE,
        /** It left the group. */
        LEFT,
        /** The transfer was cancelled before it had the file. */
        CANCELLED
    }
}
