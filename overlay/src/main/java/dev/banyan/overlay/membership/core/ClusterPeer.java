package dev.banyan.overlay.membership.core;

/**
 * Another member of the cluster as this node sees it.
 *
 * @param name the node's name
 * @param address {@code host:port} of its control channel
 * @param status as Pekko Cluster calls it
 * @param active whether it takes part: neither joining nor on its way out
 * @param leaves whether it takes its leave
 * @param reachable whether it answers
 * @param older whether it has been a member for longer than this node
 */
public record ClusterPeer(
        String name, String address, String status, boolean active, boolean leaves, boolean reachable, boolean older) {}
