package dev.banyan.tree.protocol;

/**
 * What a member tells the group about itself.
 *
 * @param id who it is
 * @param rank how good a root it would be
 * @param slots most children it takes (its fan-out); 0 makes it a leaf for ever
 * @param dataAddress {@code host:port} where its links are accepted
 */
public record Member(NodeId id, Rank rank, int slots, String dataAddress) {
    public Member {
        if (slots < 0) {
            throw new IllegalArgumentException("slots of " + id + " must not be negative: " + slots);
        }
    }
}
