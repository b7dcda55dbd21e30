package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.LinkRole;

/**
 * Ends what has no more to do: once this node has the whole file it says so to all its neighbours, and a link whose other end has
 * said the same is done. A neighbour does not tell chunks to the one that sent them, so only its have-map says that it has all. The
 * one that dialled ends the link: the other could not keep it from dialling again.
 */
final class Completion {
    private final TransferState state;
    private boolean told;

    Completion(TransferState state) {
        this.state = state;
    }

    void update() {
        if (!state.isComplete()) {
            return;
        }
        if (!told) {
            told = true;
            state.links.values().forEach(state::sendMap);
        }
        for (PeerLink link : state.links.values()) {
            if (link.complete && link.role == LinkRole.PARENT && !link.done) {
                link.done = true;
                state.emit(new TransferEffect.LinkDone(link.number));
            }
        }
    }
}
