package dev.banyan.tree.actor;

/** The control channel: delivers mail at most once, in order per pair of nodes. Any thread. */
@FunctionalInterface
public interface TreePost {
    /** Sends the mail to the tree builder of the group at {@link TreeMail#to}. */
    void send(TreeMail mail);
}
