package dev.banyan.tree.actor;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeMessage;

/**
 * A tree message over the control channel, bound to Jackson CBOR in reference.conf.
 *
 * @param from who says it
 * @param to for whom; mail for an earlier life of a node is not for the one that runs now
 */
public record TreeMail(NodeId from, NodeId to, TreeMessage message) implements TreeBuilder.Command {}
