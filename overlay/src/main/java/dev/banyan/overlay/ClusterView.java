package dev.banyan.overlay;

import java.util.List;

/**
 * A node's place in its cluster at one moment.
 *
 * @param state what the node is doing
 * @param detail what it waits for, in words; empty if it is a member
 * @param seeds where it was told to join, {@code host:port} each
 * @param members the members it knows, itself included, by name
 */
public record ClusterView(State state, String detail, List<String> seeds, List<Member> members) {
    public ClusterView {
        seeds = List.copyOf(seeds);
        members = List.copyOf(members);
    }

    /** What a node can be doing in its cluster. */
    public enum State {
        /** It looks for a cluster to join. */
        JOINING,
        /** It is a member. */
        MEMBER,
        /** The cluster downed it: its control plane is being rebuilt while links and transfers go on. */
        REBUILDING,
        /** It is being stopped. */
        LEAVING
    }

    /**
     * A member.
     *
     * @param name the node's name
     * @param address {@code host:port} of its control channel
     * @param status as Pekko Cluster calls it: Joining, WeaklyUp, Up, Leaving, Exiting, Down
     * @param reachable whether it answers
     */
    public record Member(String name, String address, String status, boolean reachable) {}
}
