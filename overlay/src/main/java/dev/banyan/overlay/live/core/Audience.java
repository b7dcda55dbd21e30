package dev.banyan.overlay.live.core;

/**
 * How many members of a subtree subscribe to a topic.
 *
 * @param members 0: nobody any more
 * @param blocking some of them want the publishers to wait for them, however long
 */
public record Audience(String topic, int members, boolean blocking) {
    public Audience {
        if (members < 0) {
            throw new IllegalArgumentException("an audience must not be negative: " + members);
        }
    }
}
