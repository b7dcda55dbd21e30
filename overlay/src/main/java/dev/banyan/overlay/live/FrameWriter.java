package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.Audience;
import dev.banyan.overlay.live.core.Departed;
import dev.banyan.overlay.live.core.Extent;
import dev.banyan.overlay.live.core.Floor;
import dev.banyan.overlay.live.core.Held;
import dev.banyan.overlay.live.core.LiveCertificate;
import dev.banyan.overlay.live.core.LiveFrame;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.RootTerm;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.overlay.live.core.TopicWish;
import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames, field by field; {@link FrameReader} reads them in the same order.
 *
 * @param more the frame is a part of a report, and not the last one
 */
record FrameWriter(FrameOut out, boolean more) implements LiveFrame.Visitor<@Nullable Void> {
    private void flag(boolean on) {
        out.u8(on ? 1 : 0);
    }

    /** Of a number that may be -1 or, for an extent, "nobody": both are written as 0. */
    private void oneMore(long value) {
        out.number(value + 1);
    }

    private void node(NodeId node) {
        out.text(node.name());
        out.i64(node.incarnation());
        out.text(node.address());
    }

    private void stream(StreamId stream) {
        out.text(stream.topic());
        node(stream.publisher());
        out.number(stream.number());
    }

    private void position(Position position) {
        out.number(position.number());
        out.number(position.offset());
    }

    private <T> void list(List<T> entries, Consumer<T> writer) {
        out.number(entries.size());
        entries.forEach(writer);
    }

    void held(Held held) {
        out.number(held.alias());
        position(held.low());
        oneMore(held.have());
    }

    void wish(TopicWish wish) {
        out.text(wish.topic());
        flag(wish.wanted());
    }

    void certificate(LiveCertificate certificate) {
        node(certificate.member());
        out.number(certificate.number());
        if (certificate.parent().isPresent()) {
            out.u8(FrameKinds.ATTACHED);
            node(certificate.parent().get());
        } else {
            out.u8(certificate.gone() ? FrameKinds.GONE : FrameKinds.DETACHED);
        }
    }

    void audience(Audience audience) {
        out.text(audience.topic());
        out.number(audience.members());
        flag(audience.blocking());
    }

    void extent(Extent extent) {
        out.number(extent.stream());
        oneMore(extent.least() == Extent.NOBODY ? -1 : extent.least());
        position(extent.most());
        flag(extent.published());
        out.number(extent.demoted());
    }

    void departed(Departed departed) {
        node(departed.member());
        out.u8(FrameKinds.DEPARTED_CAUSES.indexOf(departed.cause()));
        flag(departed.stream().isPresent());
        departed.stream().ifPresent(this::stream);
    }

    void floor(Floor floor) {
        out.number(floor.alias());
        out.number(floor.offset());
        flag(floor.frozen());
        out.number(floor.members());
    }

    private void term(RootTerm term) {
        node(term.root());
        out.number(term.number());
    }

    @Override
    public @Nullable Void streamTold(LiveFrame.StreamTold frame) {
        out.u8(FrameKinds.STREAM_TOLD);
        out.number(frame.alias());
        stream(frame.stream());
        position(frame.low());
        position(frame.last());
        oneMore(frame.have());
        out.number(frame.floor());
        flag(frame.publisherBelow());
        return null;
    }

    @Override
    public @Nullable Void positions(LiveFrame.Positions frame) {
        out.u8(FrameKinds.POSITIONS);
        list(frame.held(), this::held);
        return null;
    }

    @Override
    public @Nullable Void grant(LiveFrame.Grant frame) {
        grant(FrameKinds.GRANT, frame.alias(), frame.from(), frame.until());
        return null;
    }

    @Override
    public @Nullable Void grantAhead(LiveFrame.GrantAhead frame) {
        grant(FrameKinds.GRANT_AHEAD, frame.alias(), frame.from(), frame.until());
        return null;
    }

    private void grant(int kind, int alias, long from, long until) {
        out.u8(kind);
        out.number(alias);
        out.number(from);
        out.number(until);
    }

    @Override
    public @Nullable Void revoke(LiveFrame.Revoke frame) {
        out.u8(FrameKinds.REVOKE);
        out.number(frame.alias());
        return null;
    }

    @Override
    public @Nullable Void interest(LiveFrame.Interest frame) {
        out.u8(FrameKinds.INTEREST);
        list(frame.wishes(), this::wish);
        return null;
    }

    @Override
    public @Nullable Void topicSynced(LiveFrame.TopicSynced frame) {
        out.u8(FrameKinds.TOPIC_SYNCED);
        out.text(frame.topic());
        return null;
    }

    @Override
    public @Nullable Void report(LiveFrame.Report frame) {
        out.u8(FrameKinds.REPORT);
        flag(more);
        out.number(frame.height());
        list(frame.certificates(), this::certificate);
        list(frame.topics(), this::audience);
        list(frame.extents(), this::extent);
        list(frame.departed(), this::departed);
        return null;
    }

    @Override
    public @Nullable Void floors(LiveFrame.Floors frame) {
        out.u8(FrameKinds.FLOORS);
        term(frame.term());
        list(frame.floors(), this::floor);
        return null;
    }

    @Override
    public @Nullable Void struck(LiveFrame.Struck frame) {
        out.u8(FrameKinds.STRUCK);
        list(frame.departed(), this::departed);
        return null;
    }

    @Override
    public @Nullable Void ended(LiveFrame.Ended frame) {
        out.u8(FrameKinds.ENDED);
        stream(frame.stream());
        position(frame.last());
        out.u8(FrameKinds.END_CAUSES.indexOf(frame.cause()));
        return null;
    }

    @Override
    public @Nullable Void forget(LiveFrame.Forget frame) {
        out.u8(FrameKinds.FORGET);
        stream(frame.stream());
        return null;
    }

    @Override
    public @Nullable Void ignored(LiveFrame.Ignored frame) {
        out.u8(FrameKinds.IGNORED);
        out.number(frame.alias());
        return null;
    }

    @Override
    public @Nullable Void resumed(LiveFrame.Resumed frame) {
        out.u8(FrameKinds.RESUMED);
        stream(frame.stream());
        return null;
    }

    @Override
    public @Nullable Void demoted(LiveFrame.Demoted frame) {
        out.u8(FrameKinds.DEMOTED);
        out.number(frame.alias());
        flag(frame.on());
        return null;
    }

    @Override
    public @Nullable Void leaving(LiveFrame.Leaving frame) {
        out.u8(FrameKinds.LEAVING);
        node(frame.node());
        return null;
    }
}
