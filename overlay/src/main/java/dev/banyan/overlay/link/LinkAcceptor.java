package dev.banyan.overlay.link;

/** Decides about links that other nodes dial to this one. */
public interface LinkAcceptor {
    /**
     * A peer of the same cluster and a common version offers a link. Called on the event loop of the link; must not
     * block. Answer now or later from any thread; without an answer the offer lapses after {@code handshake-timeout}.
     */
    void offered(OfferedLink offered);
}
