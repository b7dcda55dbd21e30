package dev.banyan.tree.sim;

/** What the engine itself sends along a link, in order with the messages of the processes. */
sealed interface LinkFrame {
    record Hello(Object hello) implements LinkFrame {}

    record Welcome(Object welcome) implements LinkFrame {}

    record Refusal(Object reason) implements LinkFrame {}

    /** The end of the direction: the sender closed, crashed, or was never there. */
    record Fin(String cause, boolean processGone) implements LinkFrame {}
}
