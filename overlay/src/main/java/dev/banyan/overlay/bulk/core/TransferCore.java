package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * One file at one node, as a pure state machine: takes the chunks of each stripe from one upstream neighbour, relays each as soon as
 * it is verified, and pulls what nobody pushes. Have-maps decide what is sent; trees only say who the neighbours are.
 *
 * <p>Single-threaded; time only enters with the inputs. Bad input of peers closes their link and is counted; input that
 * contradicts an earlier effect (verifying a chunk that was not given) is a fault of the shell and throws.
 */
public final class TransferCore {
    private static final int NO_LINK = -1;

    private final TransferState state;
    private final FrameReader frames;
    private final UpstreamChoice upstreams;
    private final Credit credit;
    private final Pulls pulls;
    private final Pusher pusher;
    private final AccessMeter meter;
    private final PageMaker pageMaker;
    private final PureRelay relay;
    private final News news;
    private final Completion completion;
    private final Inputs inputs = new Inputs();
    private MemberState memberState;
    private boolean finishing;

    private TransferCore(
            TransferHeader header, TransferSettings settings, boolean isSource, Optional<NodeId> learntFrom) {
        state = new TransferState(header, settings, isSource);
        frames = new FrameReader(state);
        upstreams = new UpstreamChoice(state, learntFrom);
        credit = new Credit(state);
        pulls = new Pulls(state, credit, upstreams);
        pusher = new Pusher(state);
        meter = new AccessMeter(state);
        pageMaker = new PageMaker(state);
        relay = new PureRelay(state);
        news = new News(state);
        completion = new Completion(state);
        memberState = isSource ? new MemberState.Verified() : new MemberState.Receiving(0);
    }

    /** The core of the node that has the file. */
    public static TransferCore source(TransferHeader header, TransferSettings settings) {
        return new TransferCore(header, settings, true, Optional.empty());
    }

    /**
     * The core of a node that is to get the file.
     *
     * @param learntFrom the neighbour who announced the transfer
     * @param storedChunks what the node has in its temporary file, digests checked (resume)
     * @param pages digest pages it holds; among them those of all stored chunks
     */
    public static TransferCore receiver(
            TransferHeader header,
            TransferSettings settings,
            Optional<NodeId> learntFrom,
            Bitmap storedChunks,
            Bitmap pages) {
        TransferCore core = new TransferCore(header, settings, false, learntFrom);
        core.resume(storedChunks, pages);
        return core;
    }

    /**
     * The core of a node that is to get the file and does not know yet what an earlier life left of it. Links may open, but
     * nothing is told or taken on them before {@link TransferInput.Recovered} (or StoreFailed).
     *
     * @param learntFrom the neighbour who announced the transfer
     */
    public static TransferCore recovering(
            TransferHeader header, TransferSettings settings, Optional<NodeId> learntFrom) {
        TransferCore core = new TransferCore(header, settings, false, learntFrom);
        core.state.recovering = true;
        return core;
    }

    private void resume(Bitmap storedChunks, Bitmap pages) {
        TransferHeader header = state.header;
        if (storedChunks.size() != header.chunkCount() || pages.size() != header.pageCount()) {
            throw new IllegalArgumentException("resume of " + header.id() + " with maps of another size");
        }
        BitSet stored = storedChunks.toBitSet();
        if (stored.stream().anyMatch(index -> !pages.get(header.pageOf(index)))) {
            throw new IllegalArgumentException("resume of " + header.id() + " with chunks whose pages are not held");
        }
        state.chunks.addStored(stored);
        state.pages.or(pages.toBitSet());
    }

    /**
     * Handles one input.
     *
     * @param nowNanos monotonic time of the input; never decreases
     * @return what the shell must do, in order
     */
    public List<TransferEffect> handle(long nowNanos, TransferInput input) {
        state.nowNanos = nowNanos;
        input.accept(inputs);
        if (!state.over && !state.recovering) {
            update();
        }
        return state.takeEffects();
    }

    /** When the core wants a Tick at the latest, or {@link dev.banyan.tree.protocol.TreeProtocol#NEVER}. */
    public long nextWakeNanos() {
        long wake = Math.min(Math.min(news.nextWakeNanos(), pulls.nextWakeNanos()), pusher.nextWakeNanos());
        return Math.min(wake, Math.min(upstreams.nextWakeNanos(), meter.nextWakeNanos()));
    }

    private void update() {
        pulls.expire();
        relay.update();
        upstreams.update();
        pulls.update();
        credit.update();
        pusher.update();
        meter.update();
        pageMaker.update();
        finishIfComplete();
        news.update();
        completion.update();
    }

    private void finishIfComplete() {
        if (!state.isSource && !finishing && state.isComplete()) {
            finishing = true;
            state.emit(new TransferEffect.Finish());
        }
    }

    private void becomes(MemberState next) {
        memberState = next;
        state.emit(new TransferEffect.Progressed(next));
    }

    private void end(String reason) {
        for (PeerLink link : List.copyOf(state.links.values())) {
            state.close(link, TransferEffect.CloseCause.TRANSFER_OVER, reason);
        }
        state.over = true;
    }

    /** The transfer's header. */
    public TransferHeader header() {
        return state.header;
    }

    /** How far this node is. */
    public MemberState memberState() {
        return memberState instanceof MemberState.Receiving
                ? new MemberState.Receiving(state.chunks.verifiedBytes())
                : memberState;
    }

    /** The chunks this node has verified (a pure relay: has in memory). */
    public Bitmap verifiedChunks() {
        return Bitmap.of(state.header.chunkCount(), state.chunks.verified());
    }

    /** Who is to bring the chunk. */
    public ChunkOwner owner(int index) {
        return state.chunks.owner(index, state.upstreams[state.stripeOf(index)] != null);
    }

    /** The link that pushes the stripe to this node. */
    public OptionalInt upstreamLink(int stripe) {
        PeerLink upstream = state.upstreams[stripe];
        return upstream == null ? OptionalInt.empty() : OptionalInt.of(upstream.number);
    }

    /** Payload received and not yet stored, in bytes; never above the window. */
    public long unstoredBytes() {
        return state.chunks.unstoredBytes();
    }

    /** The window in force, in bytes. */
    public long windowBytes() {
        return state.windowBytes();
    }

    /** What was counted so far. */
    public TransferStats stats() {
        return state.counters.snapshot();
    }

    private final class Inputs implements TransferInput.Visitor<Boolean> {
        @Override
        public Boolean linkOpened(TransferInput.LinkOpened input) {
            if (state.over) {
                state.emit(new TransferEffect.CloseLink(
                        input.link(), TransferEffect.CloseCause.TRANSFER_OVER, "the transfer is over at this node"));
                return false;
            }
            if (state.links.size() >= state.settings.linkLimit()) {
                state.emit(new TransferEffect.CloseLink(
                        input.link(),
                        TransferEffect.CloseCause.TOO_MANY_LINKS,
                        "this node has " + state.links.size()
                                + " bulk links of the transfer already (banyan.bulk.link-limit)"));
                return false;
            }
            PeerLink link = new PeerLink(input.link(), input.peer(), input.role());
            if (state.links.putIfAbsent(input.link(), link) != null) {
                throw new IllegalStateException("link " + input.link() + " of " + state.header.id() + " opened twice");
            }
            if (state.pureRelay) {
                state.send(link, new BulkFrame.PureRelay());
            }
            if (!state.recovering) {
                state.sendMap(link);
            }
            return true;
        }

        @Override
        public Boolean linkClosed(TransferInput.LinkClosed input) {
            return withLink(input.link(), state::remove);
        }

        @Override
        public Boolean planned(TransferInput.Planned input) {
            upstreams.planned(input.parents());
            return true;
        }

        @Override
        public Boolean linkSuspected(TransferInput.LinkSuspected input) {
            return withLink(input.link(), link -> link.suspected = true);
        }

        @Override
        public Boolean linkRecovered(TransferInput.LinkRecovered input) {
            return withLink(input.link(), link -> link.suspected = false);
        }

        @Override
        public Boolean recovered(TransferInput.Recovered input) {
            if (state.over || !state.recovering) {
                return false;
            }
            resume(input.storedChunks(), input.pages());
            state.chunks.verified().stream().forEach(index -> pusher.verified(index, NO_LINK));
            endRecovery();
            return true;
        }

        /** Links that opened meanwhile get the have-map they wait for. */
        private void endRecovery() {
            state.recovering = false;
            state.links.values().forEach(state::sendMap);
        }

        @Override
        public Boolean frameReceived(TransferInput.FrameReceived input) {
            return withLink(input.link(), link -> frames.read(link, input.frame()));
        }

        @Override
        public Boolean pageReceived(TransferInput.PageReceived input) {
            PeerLink link = state.links.get(input.link());
            if (link == null) {
                return drop(input.handle(), TransferEffect.DropReason.LINK_CLOSED, "page " + input.page());
            }
            if (input.page() < 0
                    || input.page() >= state.header.pageCount()
                    || input.bytes() != state.header.pageBytes(input.page())) {
                String what = "page " + input.page() + " of " + state.header.pageCount() + " with " + input.bytes()
                        + " bytes";
                state.protocolError(link, what);
                return drop(input.handle(), TransferEffect.DropReason.PROTOCOL_ERROR, what);
            }
            if (state.recovering) {
                return drop(input.handle(), TransferEffect.DropReason.NOT_WANTED, "page " + input.page());
            }
            link.peerPages.set(input.page());
            state.active(link);
            if (state.pages.get(input.page())) {
                return drop(input.handle(), TransferEffect.DropReason.DUPLICATE, "page " + input.page());
            }
            state.pages.set(input.page());
            state.emit(new TransferEffect.KeepPage(input.page(), input.handle()));
            return true;
        }

        @Override
        public Boolean chunkReceived(TransferInput.ChunkReceived input) {
            PeerLink link = state.links.get(input.link());
            if (link == null) {
                state.counters.strayBytes += input.bytes();
                return drop(input.handle(), TransferEffect.DropReason.LINK_CLOSED, "chunk " + input.index());
            }
            Optional<String> fault = fault(link, input);
            if (fault.isPresent()) {
                state.protocolError(link, fault.get());
                return drop(input.handle(), TransferEffect.DropReason.PROTOCOL_ERROR, fault.get());
            }
            link.receivedBytes += input.bytes();
            came(link, state.stripeOf(input.index()));
            link.peerHas.set(input.index());
            link.news.clear(input.index());
            link.downstream.remove(input.index());
            state.counters.receivedBytes += input.bytes();
            meter.received(input.bytes());
            if (state.chunks.isInHand(input.index())) {
                state.counters.duplicateBytes += input.bytes();
                return drop(input.handle(), TransferEffect.DropReason.DUPLICATE, "chunk " + input.index());
            }
            if (!state.chunks.lacks(input.index())) {
                state.counters.strayBytes += input.bytes();
                return drop(input.handle(), TransferEffect.DropReason.NOT_WANTED, "chunk " + input.index());
            }
            state.refetch.remove(input.index());
            pulls.came(input.index());
            state.chunks.received(input.index(), input.link());
            state.emit(new TransferEffect.Verify(input.index(), input.handle()));
            return true;
        }

        private void came(PeerLink link, int stripe) {
            if (state.upstreams[stripe] == link) {
                state.came(stripe);
            }
        }

        private Optional<String> fault(PeerLink link, TransferInput.ChunkReceived input) {
            int index = input.index();
            if (index < 0 || index >= state.header.chunkCount()) {
                return Optional.of("it sent chunk " + index + " of " + state.header.chunkCount());
            }
            if (input.bytes() != state.header.chunkLength(index)) {
                return Optional.of("it sent chunk " + index + " with " + input.bytes() + " bytes instead of "
                        + state.header.chunkLength(index));
            }
            if (input.bytes() > link.creditBytes()) {
                return Optional.of("it sent past its grant of " + link.grantedBytes + " bytes");
            }
            if (!state.pages.get(state.header.pageOf(index))) {
                return Optional.of("it sent chunk " + index + " before its digest page");
            }
            return Optional.empty();
        }

        @Override
        public Boolean chunkVerified(TransferInput.ChunkVerified input) {
            if (state.over) {
                return false;
            }
            int from = state.chunks.verified(input.index());
            pusher.verified(input.index(), from);
            if (!state.pureRelay) {
                state.emit(new TransferEffect.Store(input.index()));
            }
            return true;
        }

        @Override
        public Boolean chunkRejected(TransferInput.ChunkRejected input) {
            if (state.over) {
                return false;
            }
            int from = state.chunks.rejected(input.index());
            state.counters.rejectedChunks++;
            state.refetch.put(input.index(), from);
            return withLink(from, link -> {
                link.wrong.set(input.index());
                link.badChunks++;
                if (link.badChunks >= state.settings.badChunkLimit()) {
                    state.close(
                            link,
                            TransferEffect.CloseCause.BAD_CHUNKS,
                            link.peer + " sent " + link.badChunks + " chunks with a wrong digest");
                }
            });
        }

        @Override
        public Boolean chunkStored(TransferInput.ChunkStored input) {
            // A write that was under way when the file was given up may still be reported.
            if (state.over || state.pureRelay) {
                return false;
            }
            if (!state.chunks.isUnstored(input.index())) {
                throw new IllegalStateException("chunk " + input.index() + " was not to be stored");
            }
            state.chunks.stored(input.index());
            return true;
        }

        @Override
        public Boolean storeFailed(TransferInput.StoreFailed input) {
            return loseFile(input.reason());
        }

        private boolean loseFile(String reason) {
            if (state.over || state.pureRelay) {
                return false;
            }
            boolean hadFile = memberState.isFinal();
            relay.begin();
            if (state.recovering) {
                endRecovery();
            }
            if (!hadFile) {
                becomes(new MemberState.Failed(reason));
            }
            return true;
        }

        @Override
        public Boolean pageReady(TransferInput.PageReady input) {
            if (state.over) {
                return false;
            }
            int page = input.page();
            if (!pageMaker.made(page)) {
                throw new IllegalStateException("page " + page + " of " + state.header.id() + " was not to be made");
            }
            state.pages.set(page);
            int first = page * TransferHeader.CHUNKS_PER_PAGE;
            BitSet chunks = new BitSet();
            chunks.set(first, first + state.header.pageChunks(page));
            state.chunks.addStored(chunks);
            chunks.stream().forEach(index -> pusher.verified(index, NO_LINK));
            return true;
        }

        @Override
        public Boolean sendDone(TransferInput.SendDone input) {
            return withLink(input.link(), link -> {
                if (link.downstream.sent(input.index())) {
                    link.sentNanos = state.nowNanos;
                    meter.sent(state.header.chunkLength(input.index()));
                }
            });
        }

        @Override
        public Boolean sendFailed(TransferInput.SendFailed input) {
            PeerLink link = state.links.get(input.link());
            if (link != null && link.downstream.notSent(input.index(), state.header.chunkLength(input.index()))) {
                state.counters.sentBytes -= state.header.chunkLength(input.index());
                link.peerHas.clear(input.index());
                if (state.chunks.isVerified(input.index())) {
                    link.downstream.add(input.index());
                }
            }
            return state.isSource ? failSource(input.reason()) : loseFile(input.reason());
        }

        @Override
        public Boolean sourceFailed(TransferInput.SourceFailed input) {
            return failSource(input.reason());
        }

        private boolean failSource(String reason) {
            if (state.over) {
                return false;
            }
            becomes(new MemberState.Failed(reason));
            end("the source failed: " + reason);
            return true;
        }

        @Override
        public Boolean finished(TransferInput.Finished input) {
            if (!memberState.isFinal()) {
                becomes(new MemberState.Verified());
            }
            return true;
        }

        @Override
        public Boolean finishFailed(TransferInput.FinishFailed input) {
            if (!memberState.isFinal()) {
                becomes(new MemberState.Failed(input.reason()));
            }
            return true;
        }

        @Override
        public Boolean cancelled(TransferInput.Cancelled input) {
            if (!state.over) {
                end(input.reason());
            }
            return true;
        }

        @Override
        public Boolean tick(TransferInput.Tick input) {
            return true;
        }

        private Boolean drop(long handle, TransferEffect.DropReason reason, String text) {
            TransferEffect.DropReason why = state.over ? TransferEffect.DropReason.TRANSFER_OVER : reason;
            state.emit(new TransferEffect.Drop(handle, why, text));
            return false;
        }

        private boolean withLink(int number, Consumer<PeerLink> action) {
            PeerLink link = state.links.get(number);
            if (link != null) {
                action.accept(link);
            }
            return link != null;
        }
    }
}
