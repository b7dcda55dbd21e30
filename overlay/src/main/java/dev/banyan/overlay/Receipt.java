package dev.banyan.overlay;

import java.util.List;

/**
 * Says that a message has got as far as its publisher asked for.
 *
 * @param number of the message
 * @param ack how far it got
 * @param members that subscribe and have the message; who was too slow ({@link SlowPolicy#DEMOTE}) counts again when it has caught up; 0 if
 *     it is only sent
 * @param departed members that were given up since it was published, oldest first: they may lack it; none if it is only sent
 * @param rootChanged whether the tree had another root meanwhile: members that were lost with the former one are not among the departed
 */
public record Receipt(
        String topic,
        PublisherId publisher,
        long number,
        Ack ack,
        int members,
        List<Departed> departed,
        boolean rootChanged) {
    public Receipt {
        departed = List.copyOf(departed);
    }

    /** Why a member does not count any more. */
    public enum Cause {
        /** It left, or its process ended. */
        LEFT,
        /** It had no way to the root of the tree for too long. */
        STRUCK,
        /** It was too slow for this topic. */
        DEMOTED
    }

    /**
     * A member that does not count any more.
     *
     * @param member its name
     */
    public record Departed(String member, Cause cause) {}
}
