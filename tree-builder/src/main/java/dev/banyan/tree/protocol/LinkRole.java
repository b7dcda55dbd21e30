package dev.banyan.tree.protocol;

/** What the peer at the other end of a link is to this node in the tree. */
public enum LinkRole {
    PARENT,
    CHILD
}
