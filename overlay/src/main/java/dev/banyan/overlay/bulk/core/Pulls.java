package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.TreeProtocol;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks for chunks that nobody pushes: those that came wrong or were asked for in vain, at once and elsewhere if possible;
 * and the few that the idle upstream lacks and another neighbour shows. At most {@code request-window} at a time, each
 * with a deadline, which doubles while none is answered in time.
 */
final class Pulls {
    private static final int DOUBLINGS_MAX = 4;

    private final TransferState state;
    private final Credit credit;
    private final UpstreamChoice upstreams;
    /** How often requests came to nothing since one was last answered: the next wait longer, or on slow lines none would ever be in time. */
    private int lateInARow;

    Pulls(TransferState state, Credit credit, UpstreamChoice upstreams) {
        this.state = state;
        this.credit = credit;
        this.upstreams = upstreams;
    }

    /** Gives up on late requests. */
    void expire() {
        List<Integer> late = new ArrayList<>();
        state.chunks.asked().forEach((index, asked) -> {
            if (asked.deadlineNanos() <= state.nowNanos) {
                late.add(index);
            }
        });
        lateInARow = late.isEmpty() ? lateInARow : Math.min(lateInARow + 1, DOUBLINGS_MAX);
        for (int index : late) {
            ChunkTable.Asked asked = state.chunks.asked().get(index);
            if (asked != null) {
                state.chunks.unask(index);
                state.refetch.put(index, asked.link());
                state.counters.expiredRequests++;
                settle(state.links.get(asked.link()));
            }
        }
    }

    /** Takes back the credit of a neighbour that does not answer, or it would be lost for other pulls. */
    private void settle(@Nullable PeerLink link) {
        if (link != null && !state.isUpstream(link) && link.stopsDue == 0) {
            state.stop(link);
        }
    }

    /** A chunk came; perhaps one that was asked for. */
    void came(int index) {
        if (state.chunks.asked().containsKey(index)) {
            lateInARow = 0;
        }
    }

    /** Asks for what is due. */
    void update() {
        TreeMap<Integer, List<Integer>> requests = new TreeMap<>();
        state.refetch.keySet().removeIf(index -> !state.chunks.lacks(index));
        for (Map.Entry<Integer, Integer> entry : new TreeMap<>(state.refetch).entrySet()) {
            PeerLink link = linkFor(entry.getKey(), entry.getValue());
            if (link != null && ask(entry.getKey(), link, requests)) {
                state.refetch.remove(entry.getKey());
            }
        }
        for (int stripe = 0; stripe < state.upstreams.length; stripe++) {
            PeerLink current = state.upstreams[stripe];
            if (current != null && state.links.size() > 1 && upstreams.isIdle(stripe, current)) {
                askForHoles(stripe, current, requests);
            }
        }
        requests.forEach((number, indexes) -> {
            PeerLink link = state.links.get(number);
            if (link != null) {
                state.send(link, new BulkFrame.Request(indexes.stream().sorted().toList()));
            }
        });
    }

    long nextWakeNanos() {
        long next = TreeProtocol.NEVER;
        for (ChunkTable.Asked asked : state.chunks.asked().values()) {
            next = Math.min(next, asked.deadlineNanos());
        }
        return next;
    }

    private void askForHoles(int stripe, PeerLink current, TreeMap<Integer, List<Integer>> requests) {
        BitSet missing = state.ofStripe(state.chunks.missing(), stripe);
        if (current.offersOf(missing) > 0) {
            return;
        }
        for (PeerLink link : sourceLast()) {
            boolean tooSoon = state.leadsToSource(link) && !upstreams.mayUseSource(stripe);
            if (link == current || tooSoon || !canAsk(link)) {
                continue;
            }
            BitSet offered = link.offered(missing);
            for (int index = offered.nextSetBit(0); index >= 0; index = offered.nextSetBit(index + 1)) {
                if (!ask(index, link, requests)) {
                    return;
                }
                missing.clear(index);
            }
        }
    }

    private boolean ask(int index, PeerLink link, TreeMap<Integer, List<Integer>> requests) {
        if (state.chunks.asked().size() >= state.settings.requestWindow()) {
            return false;
        }
        long bytes = state.header.chunkLength(index);
        for (Map.Entry<Integer, ChunkTable.Asked> open : state.chunks.asked().entrySet()) {
            if (open.getValue().link() == link.number) {
                bytes += state.header.chunkLength(open.getKey());
            }
        }
        // An upstream is granted its share anyway.
        if (!state.isUpstream(link) && !credit.cover(link, bytes)) {
            return false;
        }
        state.chunks.ask(
                index,
                link.number,
                state.nowNanos
                        + (state.patienceNanos(state.settings.requestTimeout().toNanos()) << lateInARow));
        state.counters.requestedChunks++;
        requests.computeIfAbsent(link.number, number -> new ArrayList<>()).add(index);
        return true;
    }

    /** Who is to be asked: another than the last one if possible; a pure relay only where it is the upstream. */
    private @Nullable PeerLink linkFor(int index, int lastTried) {
        PeerLink again = null;
        for (PeerLink link : sourceLast()) {
            boolean upstream = state.upstreams[state.stripeOf(index)] == link;
            boolean gives = link.offers(index) || (link.pureRelay && upstream);
            if (gives && canAsk(link)) {
                if (link.number != lastTried) {
                    return link;
                }
                again = link;
            }
        }
        return again;
    }

    /** The links in the order of their opening, but those to the source behind all others: all depend on its uplink. */
    private List<PeerLink> sourceLast() {
        List<PeerLink> order = new ArrayList<>(state.links.values());
        order.sort(Comparator.comparing(state::leadsToSource));
        return order;
    }

    private static boolean canAsk(PeerLink link) {
        return link.isUsable() && link.stopsDue == 0;
    }
}
