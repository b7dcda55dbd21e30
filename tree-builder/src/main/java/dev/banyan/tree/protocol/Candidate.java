package dev.banyan.tree.protocol;

/**
 * A peer that a builder offers as a possible parent because it is near.
 *
 * @param node the peer
 * @param rttNanos measured round trip time; positive
 */
public record Candidate(NodeId node, long rttNanos) {}
