package dev.banyan.overlay.bulk.core;

/**
 * Sends chunks to peers: to those that take this node as upstream what they lack, to any what it asks for; within the
 * peer's grant and {@code unsent-chunks-limit}. Each link is served by itself, so a slow peer gates nobody.
 */
final class Pusher {
    private final TransferState state;
    private final EvenStripes even;

    Pusher(TransferState state) {
        this.state = state;
        this.even = new EvenStripes(state);
    }

    /** Sends to all links what can be sent. */
    void update() {
        even.update();
        int limit;
        do {
            limit = even.limit();
            for (PeerLink link : state.links.values()) {
                if (link.mapReceived) {
                    pump(link);
                }
            }
            even.update();
        } while (even.limit() > limit);
    }

    /**
     * A chunk is verified here: it goes to whoever lacks it. All others are to know of it too, also those that have it,
     * or they would push it when they become the upstream.
     *
     * @param from the link it came over, which knows; a number of no link if it was not received
     */
    void verified(int index, int from) {
        for (PeerLink link : state.links.values()) {
            if (link.mapReceived && !link.peerHas.get(index)) {
                link.downstream.add(index);
            }
            if (!state.pureRelay && link.number != from) {
                link.news.set(index);
            }
        }
    }

    long nextWakeNanos() {
        return even.nextWakeNanos();
    }

    private void pump(PeerLink link) {
        Downstream downstream = link.downstream;
        pumpEmptyFile(link);
        while (downstream.unsentCount() < state.settings.unsentChunksLimit()) {
            int index = downstream.next(even.limit());
            if (index < 0) {
                return;
            }
            int bytes = state.header.chunkLength(index);
            if (!downstream.maySend(bytes)) {
                return;
            }
            sendPage(link, state.header.pageOf(index));
            downstream.sending(index, bytes);
            link.peerHas.set(index);
            link.news.clear(index);
            state.counters.sentBytes += bytes;
            state.emit(new TransferEffect.SendChunk(link.number, index));
        }
    }

    /** An empty file has a page but no chunk before which it could be sent. */
    private void pumpEmptyFile(PeerLink link) {
        if (link.downstream.isOn() && state.header.chunkCount() == 0 && state.pages.get(0)) {
            sendPage(link, 0);
        }
    }

    private void sendPage(PeerLink link, int page) {
        if (!link.peerPages.get(page)) {
            link.peerPages.set(page);
            state.emit(new TransferEffect.SendPage(link.number, page));
        }
    }
}
