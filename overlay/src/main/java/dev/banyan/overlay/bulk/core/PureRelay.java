package dev.banyan.overlay.bulk.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What is left of a receiver whose file is lost: it passes chunks on from the memory of its window, so that its subtree
 * still gets the file through it. It wants exactly what those lack that take it as upstream, keeps each chunk until all
 * of them were sent it, and so is as slow as the slowest of them.
 */
final class PureRelay {
    private final TransferState state;

    PureRelay(TransferState state) {
        this.state = state;
    }

    /** Begins: the stored chunks are lost, everybody is told. */
    void begin() {
        BitSet before = state.chunks.lacking();
        state.pureRelay = true;
        state.chunks.fileLost();
        state.refetch.clear();
        state.emit(new TransferEffect.AbandonFile());
        for (PeerLink link : state.links.values()) {
            link.news.clear();
            link.downstream.retain(state.chunks.verified());
            state.send(link, new BulkFrame.PureRelay());
        }
        wantWhatIsNeeded(before);
    }

    /** Follows what the receivers need and forgets what none of them needs any longer. */
    void update() {
        if (state.pureRelay) {
            forgetRelayed();
            wantWhatIsNeeded(state.chunks.lacking());
        }
    }

    /** Tells the upstreams only what changed: a whole have-map would make them send again what is on its way. */
    private void wantWhatIsNeeded(BitSet before) {
        state.chunks.want(state.neededByReceivers(null));
        BitSet now = state.chunks.lacking();
        if (now.equals(before)) {
            return;
        }
        BitSet more = (BitSet) now.clone();
        more.andNot(before);
        before.andNot(now);
        for (int stripe = 0; stripe < state.upstreams.length; stripe++) {
            PeerLink upstream = state.upstreams[stripe];
            if (upstream != null) {
                tell(upstream, state.ofStripe(more, stripe), state.ofStripe(before, stripe));
            }
        }
    }

    private void tell(PeerLink upstream, BitSet more, BitSet less) {
        upstream.news.andNot(more);
        List<Integer> asked = new ArrayList<>();
        for (int index = more.nextSetBit(0); index >= 0; index = more.nextSetBit(index + 1)) {
            asked.add(index);
            if (asked.size() == TransferSettings.REQUEST_WINDOW_MAX) {
                state.send(upstream, new BulkFrame.Request(asked));
                asked.clear();
            }
        }
        if (!asked.isEmpty()) {
            state.send(upstream, new BulkFrame.Request(asked));
        }
        upstream.news.or(less);
    }

    private void forgetRelayed() {
        BitSet held = state.chunks.verified();
        List<Integer> relayed = new ArrayList<>();
        for (int index = held.nextSetBit(0); index >= 0; index = held.nextSetBit(index + 1)) {
            int chunk = index;
            if (state.links.values().stream().noneMatch(link -> link.downstream.needs(chunk))) {
                relayed.add(index);
            }
        }
        for (int index : relayed) {
            state.chunks.forgotten(index);
            state.emit(new TransferEffect.Forget(index));
        }
    }
}
