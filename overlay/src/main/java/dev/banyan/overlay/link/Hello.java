package dev.banyan.overlay.link;

import dev.banyan.tree.protocol.NodeId;

/**
 * First frame of a link, from the dialler. Everything in it comes from a peer and is checked by the acceptor.
 *
 * @param minVersion oldest protocol version the dialler speaks
 * @param maxVersion newest protocol version the dialler speaks; not below {@code minVersion}
 * @param cluster name of the cluster
 * @param group name of the group
 * @param from the dialler
 * @param to whom the dialler means to reach
 * @param kind what the link is for
 */
public record Hello(
        int minVersion, int maxVersion, String cluster, String group, NodeId from, NodeId to, LinkKind kind) {
    /** Oldest protocol version this code speaks. */
    public static final int OLDEST_VERSION = 1;
    /** Newest protocol version this code speaks. */
    public static final int NEWEST_VERSION = 1;
}
