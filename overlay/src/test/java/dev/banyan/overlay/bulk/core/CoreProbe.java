package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.LinkRole;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Drives one core by hand: short calls in, effects of a kind out. */
final class CoreProbe {
    static final TransferHeader HEADER = Fixtures.header(Fixtures.node("s"), 300L * Fixtures.CHUNK);
    static final int UP = 1;
    static final int OTHER = 2;
    static final int DOWN = 3;

    final TransferCore core;
    private final TransferHeader header;
    final List<TransferEffect> last = new ArrayList<>();
    long nowNanos;

    CoreProbe(TransferCore core) {
        this.core = core;
        this.header = core.header();
        in(new TransferInput.Tick());
    }

    /** A receiver of a file that is dealt to stripes, learnt from "p". */
    static CoreProbe striped(int stripes, TransferSettings settings) {
        TransferHeader header = Fixtures.header(HEADER.source(), HEADER.fileBytes(), stripes);
        return new CoreProbe(TransferCore.receiver(
                header, settings, Optional.of(Fixtures.node("p")), Bitmap.none(300), Bitmap.none(2)));
    }

    static CoreProbe receiver() {
        return receiver(Fixtures.settings());
    }

    static CoreProbe receiver(TransferSettings settings) {
        return new CoreProbe(TransferCore.receiver(
                HEADER, settings, Optional.of(Fixtures.node("p")), Bitmap.none(300), Bitmap.none(2)));
    }

    static TransferSettings window(long bytes) {
        TransferSettings d = Fixtures.settings();
        return new TransferSettings(
                bytes,
                d.upstreamIdle(),
                d.requestWindow(),
                d.requestTimeout(),
                d.unsentChunksLimit(),
                d.haveInterval(),
                d.badChunkLimit(),
                d.pagesAhead(),
                d.linkLimit(),
                d.planPatience());
    }

    static Bitmap map(int... chunks) {
        BitSet bits = new BitSet();
        IntStream.of(chunks).forEach(bits::set);
        return Bitmap.of(300, bits);
    }

    CoreProbe in(TransferInput input) {
        last.clear();
        last.addAll(core.handle(nowNanos, input));
        return this;
    }

    CoreProbe after(long millis) {
        nowNanos += millis * Fixtures.MILLI;
        return in(new TransferInput.Tick());
    }

    CoreProbe frame(int link, BulkFrame frame) {
        return in(new TransferInput.FrameReceived(link, frame));
    }

    /** Opens a link whose peer says what it has, with all pages. */
    CoreProbe open(int link, String peer, LinkRole role, Bitmap has) {
        in(new TransferInput.LinkOpened(link, Fixtures.node(peer), role));
        return frame(link, new BulkFrame.HaveMap(has, Bitmap.all(2)));
    }

    CoreProbe openParent(Bitmap has) {
        return open(UP, "p", LinkRole.PARENT, has);
    }

    /** Opens a link to a child that takes this node as its upstream and grants plenty. */
    CoreProbe openChild(int link, Bitmap has) {
        in(new TransferInput.LinkOpened(link, Fixtures.node("c" + link), LinkRole.CHILD));
        frame(link, new BulkFrame.HaveMap(has, Bitmap.none(2)));
        frame(link, new BulkFrame.Upstream(new StripeSet(1, 1)));
        return frame(link, new BulkFrame.Grant(1 << 28));
    }

    CoreProbe pages(int link) {
        in(new TransferInput.PageReceived(link, 0, header.pageBytes(0), -1));
        return in(new TransferInput.PageReceived(link, 1, header.pageBytes(1), -2));
    }

    CoreProbe chunk(int link, int index) {
        return in(new TransferInput.ChunkReceived(link, index, header.chunkLength(index), index));
    }

    /** A chunk comes, is right and stored. */
    CoreProbe take(int link, int index) {
        return chunk(link, index).verified(index).in(new TransferInput.ChunkStored(index));
    }

    CoreProbe verified(int index) {
        return in(new TransferInput.ChunkVerified(index));
    }

    <T extends TransferEffect> List<T> effects(Class<T> kind) {
        return last.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <T extends BulkFrame> List<T> frames(int link, Class<T> kind) {
        return effects(TransferEffect.SendFrame.class).stream()
                .filter(e -> e.link() == link)
                .map(TransferEffect.SendFrame::frame)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    List<Integer> sentChunks(int link) {
        return effects(TransferEffect.SendChunk.class).stream()
                .filter(e -> e.link() == link)
                .map(TransferEffect.SendChunk::index)
                .toList();
    }

    List<TransferEffect.CloseLink> closed() {
        return effects(TransferEffect.CloseLink.class);
    }
}
