package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.Audience;
import dev.banyan.overlay.live.core.Departed;
import dev.banyan.overlay.live.core.EndCause;
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
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Frames of every kind, with ordinary and with the most extreme values. */
final class LiveFrameSamples {
    /** Its buffers need no release. */
    static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

    static final NodeId NODE = new NodeId("node-17", 1_700_000_000_000L, "10.0.0.17:7000");
    static final NodeId LONG_NODE = new NodeId("\uFFFD".repeat(200), Long.MAX_VALUE, "a".repeat(200));
    private static final NodeId SHORT_NODE = new NodeId("n", 0, "");
    static final StreamId STREAM = new StreamId("news", NODE, 1);
    static final StreamId LONG_STREAM = new StreamId("\uD83C\uDF33".repeat(100), LONG_NODE, Integer.MAX_VALUE);

    private static final long MOST = LiveCodec.OFFSET_MAX;
    private static final Position FAR = new Position(MOST, MOST);

    private LiveFrameSamples() {}

    /** At least one of every kind. */
    static List<LiveFrame> all() {
        List<LiveFrame> all = new ArrayList<>(List.of(
                new LiveFrame.StreamTold(1, STREAM, Position.START, Position.START, -1, 0, false),
                new LiveFrame.StreamTold(Integer.MAX_VALUE, LONG_STREAM, FAR, FAR, MOST, MOST, true),
                new LiveFrame.StreamTold(9, STREAM, new Position(3, 70_000), new Position(2, 50), 60_000, 63, true),
                new LiveFrame.Positions(List.of()),
                new LiveFrame.Positions(
                        List.of(new Held(1, Position.START, -1), new Held(Integer.MAX_VALUE, FAR, MOST))),
                new LiveFrame.Grant(64, 16_383, 1 << 30),
                new LiveFrame.Grant(Integer.MAX_VALUE, MOST, MOST),
                new LiveFrame.GrantAhead(64, 16_383, 1 << 30),
                new LiveFrame.GrantAhead(Integer.MAX_VALUE, MOST, MOST),
                new LiveFrame.Revoke(63),
                new LiveFrame.Interest(List.of(new TopicWish("a", true), new TopicWish(LONG_STREAM.topic(), false))),
                new LiveFrame.TopicSynced("some topic"),
                new LiveFrame.Report(0, List.of(), List.of(), List.of(), List.of()),
                report(),
                new LiveFrame.Floors(new RootTerm(NODE, 1), List.of()),
                new LiveFrame.Floors(
                        new RootTerm(LONG_NODE, MOST),
                        List.of(new Floor(1, 0, false, 0), new Floor(2, MOST, true, Audience.MEMBERS_MAX))),
                new LiveFrame.Struck(List.of(new Departed(NODE, Optional.empty(), Departed.Cause.STRUCK)))));
        for (EndCause cause : EndCause.values()) {
            all.add(new LiveFrame.Ended(STREAM, Position.START, cause));
            all.add(new LiveFrame.Ended(LONG_STREAM, FAR, cause));
        }
        all.addAll(List.of(
                new LiveFrame.Forget(STREAM),
                new LiveFrame.Ignored(1),
                new LiveFrame.Resumed(LONG_STREAM),
                new LiveFrame.Demoted(1, true),
                new LiveFrame.Demoted(Integer.MAX_VALUE, false),
                new LiveFrame.Leaving(SHORT_NODE)));
        return all;
    }

    private static LiveFrame report() {
        List<Departed> departed = new ArrayList<>();
        for (Departed.Cause cause : Departed.Cause.values()) {
            departed.add(new Departed(LONG_NODE, Optional.of(LONG_STREAM), cause));
            departed.add(new Departed(NODE, Optional.empty(), cause));
        }
        return new LiveFrame.Report(
                LiveFrame.Report.HEIGHT_MAX,
                List.of(
                        new LiveCertificate(NODE, 1, Optional.of(LONG_NODE), false),
                        new LiveCertificate(LONG_NODE, MOST, Optional.empty(), true),
                        new LiveCertificate(SHORT_NODE, 2, Optional.empty(), false)),
                List.of(new Audience("news", 0, false), new Audience(LONG_STREAM.topic(), Audience.MEMBERS_MAX, true)),
                List.of(
                        new Extent(1, Extent.NOBODY, Position.START, false, 0),
                        new Extent(2, 0, FAR, true, 3),
                        new Extent(Integer.MAX_VALUE, MOST, new Position(1, 0), false, Audience.MEMBERS_MAX)),
                departed);
    }

    /** A report of so many members, with as many streams, topics and departed ones. */
    static LiveFrame.Report largeReport(int entries) {
        List<LiveCertificate> certificates = new ArrayList<>();
        List<Audience> topics = new ArrayList<>();
        List<Extent> extents = new ArrayList<>();
        List<Departed> departed = new ArrayList<>();
        for (int i = 1; i <= entries; i++) {
            certificates.add(new LiveCertificate(node(i), i, Optional.of(node(i / 4)), false));
            topics.add(new Audience("topic " + i, i, i % 2 == 0));
            extents.add(new Extent(i, i, new Position(i, 1000L * i), i == 1, 0));
            departed.add(new Departed(node(i), Optional.empty(), Departed.Cause.GONE));
        }
        return new LiveFrame.Report(7, certificates, topics, extents, departed);
    }

    private static NodeId node(int index) {
        return new NodeId("node-" + index, 1_700_000_000_000L + index, "10.0.0.17:7000");
    }
}
