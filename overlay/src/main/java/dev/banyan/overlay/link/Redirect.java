package dev.banyan.overlay.link;

import dev.banyan.tree.protocol.NodeId;

/**
 * A node that a refused dialler may try instead.
 *
 * @param node who
 * @param dataAddress {@code host:port} where its links are accepted
 */
public record Redirect(NodeId node, String dataAddress) {}
