package dev.banyan.overlay.live.core;

/**
 * How many members of a subtree subscribe to a topic.
 *
 * @param members 0: nobody any more
 * @param blocking some of them want the publishers to wait for them, however long
 */
public record Audience(String topic, int members, boolean blocking) {
    /** Largest audience; a larger one counts as this. */
    public static final int MEMBERS_MAX = 1 << 24;

    public Audience {
        if (members < 0 || members > MEMBERS_MAX) {
            throw new IllegalArgumentException("an audience must have 0 to " + MEMBERS_MAX + " members: " + members);
        }
    }
}
