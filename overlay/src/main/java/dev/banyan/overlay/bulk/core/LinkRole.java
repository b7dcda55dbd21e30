package dev.banyan.overlay.bulk.core;

/** What the peer at the other end of a link is to this node in the tree. */
public enum LinkRole {
    PARENT,
    CHILD
}
