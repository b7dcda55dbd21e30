package dev.banyan.tree.attach;

/** Why a node asks for a slot; decides which slots it may take. */
public enum Urgency {
    /** It has no parent yet. */
    JOIN,
    /** It lost its parent, or must leave it: may take the slots kept for orphans. */
    ORPHAN,
    /** It would only be better off. */
    MOVE
}
