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
        state.pureRelay = true;
        state.chunks.fileLost();
        state.refetch.clear();
        state.emit(new TransferEffect.AbandonFile());
        for (PeerLink link : state.links.values()) {
            link.news.clear();
            link.downstream.retain(state.chunks.verified());
            state.send(link, new BulkFrame.PureRelay());
        }
        state.chunks.want(needed());
        if (state.upstream != null) {
            state.sendMap(state.upstream);
        }
    }

    /** Follows what the receivers need and forgets what none of them needs any longer. */
    void update() {
        if (!state.pureRelay) {
            return;
        }
        forgetRelayed();
        BitSet before = state.chunks.lacking();
        state.chunks.want(needed());
        BitSet now = state.chunks.lacking();
        PeerLink upstream = state.upstream;
        if (upstream == null || now.equals(before)) {
            return;
        }
        BitSet more = (BitSet) now.clone();
        more.andNot(before);
        if (more.isEmpty()) {
            before.andNot(now);
            upstream.news.or(before);
        } else {
            state.sendMap(upstream);
        }
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

    private BitSet needed() {
        BitSet needed = new BitSet();
        for (PeerLink link : state.links.values()) {
            if (link != state.upstream && link.mapReceived && link.downstream.isOn()) {
                BitSet lacks = new BitSet();
                lacks.set(0, state.header.chunkCount());
                lacks.andNot(link.peerHas);
                needed.or(lacks);
            }
        }
        return needed;
    }
}
