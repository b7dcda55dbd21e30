package dev.banyan.overlay.live;

import static dev.banyan.overlay.live.LiveCodec.NODE_CHARS_MAX;
import static dev.banyan.overlay.live.LiveCodec.OFFSET_MAX;

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
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads frames, field by field, in the order in which {@link FrameWriter} writes them. One thread. */
final class FrameReader {
    /** Least bytes of an entry, by which a count is judged before anything is kept for it. */
    private static final int HELD_BYTES_MIN = 4;

    private static final int WISH_BYTES_MIN = 3;
    private static final int NODE_BYTES_MIN = 11;
    private static final int CERTIFICATE_BYTES_MIN = NODE_BYTES_MIN + 2;
    private static final int AUDIENCE_BYTES_MIN = 4;
    private static final int EXTENT_BYTES_MIN = 6;
    private static final int DEPARTED_BYTES_MIN = NODE_BYTES_MIN + 2;
    private static final int FLOOR_BYTES_MIN = 4;

    private final FrameIn in = new FrameIn();

    /**
     * A frame, or a part of one.
     *
     * @param more it is part of a report, and not the last one
     */
    record Part(LiveFrame frame, boolean more) {}

    /** Reads a whole payload. */
    Part read(ByteBuf payload) throws LiveFormatException {
        in.begin(payload);
        int kind = in.u8("kind");
        Part part = kind == FrameKinds.REPORT ? report() : new Part(frame(kind), false);
        in.end();
        return part;
    }

    private LiveFrame frame(int kind) throws LiveFormatException {
        return switch (kind) {
            case FrameKinds.STREAM_TOLD -> streamTold();
            case FrameKinds.POSITIONS ->
                new LiveFrame.Positions(list("number of positions", HELD_BYTES_MIN, this::held));
            case FrameKinds.GRANT -> grant();
            case FrameKinds.GRANT_AHEAD -> grantAhead();
            case FrameKinds.REVOKE -> new LiveFrame.Revoke(alias());
            case FrameKinds.INTEREST -> new LiveFrame.Interest(list("number of wishes", WISH_BYTES_MIN, this::wish));
            case FrameKinds.TOPIC_SYNCED -> new LiveFrame.TopicSynced(topic());
            case FrameKinds.FLOORS ->
                new LiveFrame.Floors(term(), list("number of floors", FLOOR_BYTES_MIN, this::floor));
            case FrameKinds.STRUCK -> new LiveFrame.Struck(departedMembers());
            case FrameKinds.ENDED ->
                new LiveFrame.Ended(
                        stream(), position("end of a stream"), in.oneOf("cause of an end", FrameKinds.END_CAUSES));
            case FrameKinds.FORGET -> new LiveFrame.Forget(stream());
            case FrameKinds.IGNORED -> new LiveFrame.Ignored(alias());
            case FrameKinds.RESUMED -> new LiveFrame.Resumed(stream());
            case FrameKinds.DEMOTED -> new LiveFrame.Demoted(alias(), in.flag("demotion"));
            case FrameKinds.LEAVING -> new LiveFrame.Leaving(node());
            default -> throw new LiveFormatException("a frame about live streams of the unknown kind " + kind);
        };
    }

    private LiveFrame streamTold() throws LiveFormatException {
        int alias = alias();
        StreamId stream = stream();
        Position low = position("low");
        Position last = position("last");
        long have = offsetOrNone("have");
        if (have >= 0 && last.offset() > have) {
            throw new LiveFormatException("a message that ends at " + last.offset() + " in a log that ends at " + have);
        }
        return new LiveFrame.StreamTold(
                alias, stream, low, last, have, offset("floor"), in.flag("place of the publisher"));
    }

    private LiveFrame.Grant grant() throws LiveFormatException {
        int alias = alias();
        long from = offset("begin of a grant");
        long until = offset("end of a grant");
        if (until < from) {
            throw new LiveFormatException("a grant for stream " + alias + " from " + from + " to " + until);
        }
        return new LiveFrame.Grant(alias, from, until);
    }

    private LiveFrame grantAhead() throws LiveFormatException {
        LiveFrame.Grant grant = grant();
        return new LiveFrame.GrantAhead(grant.alias(), grant.from(), grant.until());
    }

    private Part report() throws LiveFormatException {
        boolean more = in.flag("rest of a report");
        int height = (int) in.number("height", 0, LiveFrame.Report.HEIGHT_MAX);
        LiveFrame report = new LiveFrame.Report(
                height,
                list("number of certificates", CERTIFICATE_BYTES_MIN, this::certificate),
                list("number of topics", AUDIENCE_BYTES_MIN, this::audience),
                list("number of extents", EXTENT_BYTES_MIN, this::extent),
                departedMembers());
        return new Part(report, more);
    }

    private List<Departed> departedMembers() throws LiveFormatException {
        return list("number of departed members", DEPARTED_BYTES_MIN, this::departed);
    }

    private Held held() throws LiveFormatException {
        return new Held(alias(), position("low"), offsetOrNone("have"));
    }

    private TopicWish wish() throws LiveFormatException {
        return new TopicWish(topic(), in.flag("wish"));
    }

    private LiveCertificate certificate() throws LiveFormatException {
        NodeId member = node();
        long number = in.number("number of a parent", 1, OFFSET_MAX);
        int state = in.u8("state of a certificate");
        if (state > FrameKinds.GONE) {
            throw new LiveFormatException("the state of a certificate is " + state + ", which is unknown");
        }
        Optional<NodeId> parent = state == FrameKinds.ATTACHED ? Optional.of(node()) : Optional.empty();
        return new LiveCertificate(member, number, parent, state == FrameKinds.GONE);
    }

    private Audience audience() throws LiveFormatException {
        return new Audience(topic(), members(), in.flag("patience of an audience"));
    }

    private Extent extent() throws LiveFormatException {
        int alias = alias();
        long least = offsetOrNone("least extent");
        Position most = position("most extent");
        boolean published = in.flag("place of a publisher");
        return new Extent(alias, least < 0 ? Extent.NOBODY : least, most, published, members());
    }

    private Departed departed() throws LiveFormatException {
        NodeId member = node();
        Departed.Cause cause = in.oneOf("cause of a departure", FrameKinds.DEPARTED_CAUSES);
        Optional<StreamId> stream = in.flag("scope of a departure") ? Optional.of(stream()) : Optional.empty();
        return new Departed(member, stream, cause);
    }

    private Floor floor() throws LiveFormatException {
        return new Floor(alias(), offset("floor"), in.flag("frost of a floor"), members());
    }

    private RootTerm term() throws LiveFormatException {
        return new RootTerm(node(), in.number("term of a root", 1, OFFSET_MAX));
    }

    private int members() throws LiveFormatException {
        return (int) in.number("number of members", 0, Audience.MEMBERS_MAX);
    }

    private int alias() throws LiveFormatException {
        return (int) in.number("number of a stream on the link", 1, Integer.MAX_VALUE);
    }

    private long offset(String what) throws LiveFormatException {
        return in.number(what, 0, OFFSET_MAX);
    }

    /** -1: none. */
    private long offsetOrNone(String what) throws LiveFormatException {
        return in.number(what, 0, OFFSET_MAX + 1) - 1;
    }

    private Position position(String what) throws LiveFormatException {
        return new Position(in.number(what, 0, OFFSET_MAX), in.number(what, 0, OFFSET_MAX));
    }

    private StreamId stream() throws LiveFormatException {
        String topic = topic();
        NodeId publisher = node();
        return new StreamId(topic, publisher, (int) in.number("number of a publisher", 1, Integer.MAX_VALUE));
    }

    private String topic() throws LiveFormatException {
        String topic = in.text("topic", StreamId.TOPIC_CHARS_MAX);
        try {
            return StreamId.checkedTopic(topic);
        } catch (IllegalArgumentException e) {
            throw new LiveFormatException(String.valueOf(e.getMessage()));
        }
    }

    private NodeId node() throws LiveFormatException {
        String name = in.text("name of a node", NODE_CHARS_MAX);
        if (name.isBlank()) {
            throw new LiveFormatException("the name of a node is blank");
        }
        long incarnation = in.i64("incarnation of a node");
        if (incarnation < 0) {
            throw new LiveFormatException("the incarnation of a node is " + Long.toUnsignedString(incarnation)
                    + "; the largest is " + Long.MAX_VALUE);
        }
        return new NodeId(name, incarnation, in.text("address of a node", NODE_CHARS_MAX));
    }

    private interface Entry<T> {
        T read() throws LiveFormatException;
    }

    private <T> List<T> list(String what, int entryBytesMin, Entry<T> entry) throws LiveFormatException {
        int count = in.count(what, entryBytesMin);
        List<T> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(entry.read());
        }
        return entries;
    }
}
