package dev.banyan.overlay.bulk.core;

/** Who is to bring a chunk to this node; every chunk has exactly one owner at any time. */
public enum ChunkOwner {
    /** Nobody yet: there is no upstream, or the node does not want the chunk. */
    MISSING,
    /** The upstream, which pushes it unasked. */
    EXPECTED,
    /** The one link it was asked for on. */
    REQUESTED,
    /** This node: its bytes are here and being verified. */
    RECEIVED,
    /** This node: its bytes are here and right. */
    VERIFIED
}
