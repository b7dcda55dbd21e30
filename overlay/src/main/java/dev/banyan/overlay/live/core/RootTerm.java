package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.NodeId;

/**
 * Whose word floors are: as long as it is the same, nobody is given up without being named.
 *
 * @param number grows when the root has begun anew, or has heard of floors that another root had moved
 */
public record RootTerm(NodeId root, long number) {}
