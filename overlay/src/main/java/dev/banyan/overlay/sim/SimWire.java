package dev.banyan.overlay.sim;

import dev.banyan.overlay.bulk.core.Bitmap;
import dev.banyan.overlay.bulk.core.BulkFrame;
import dev.banyan.overlay.bulk.core.TransferMessage;
import dev.banyan.overlay.link.LinkKind;
import dev.banyan.overlay.live.LiveCodec;
import dev.banyan.overlay.live.LiveFrameSize;
import dev.banyan.overlay.live.core.LiveFrame;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeMessage;
import dev.banyan.tree.sim.SimCategories;
import java.util.List;

/** What simulated nodes say to each other around the messages of the cores. */
sealed interface SimWire {
    /** Bytes of a frame's header on a link. */
    int FRAME_BYTES = 5;

    /** Bytes of a hello, a welcome or a refusal. */
    int HANDSHAKE_BYTES = 120;

    /** Index of control traffic in {@link #CATEGORIES}. */
    int CONTROL = 0;

    /** Index of payload in {@link #CATEGORIES}. */
    int PAYLOAD = 1;

    /** Tells the bytes of files and streams from all the rest. */
    SimCategories CATEGORIES = new SimCategories(
            List.of("control", "payload"),
            message -> message instanceof Chunk || message instanceof LiveData ? PAYLOAD : CONTROL);

    /** A tree message over the control channel, in its envelope; it is for one life of the recipient alone. */
    record Mail(NodeId from, NodeId to, TreeMessage message) implements SimWire {
        /** Bytes of the envelope: sender, recipient, frame. */
        static final int ENVELOPE_BYTES = 40;
    }

    /** The first message of a dialler. */
    record Hello(NodeId from, NodeId to, LinkKind kind) implements SimWire {}

    /** A ping that carries its time, or its echo. */
    record Ping(long sentNanos, boolean echo) implements SimWire {
        static final int BYTES = FRAME_BYTES + 8;
    }

    /** What a transfer directory says to the neighbour's, over the tree link. */
    record Directory(TransferMessage message) implements SimWire {
        int bytes() {
            return FRAME_BYTES + message.accept(DIRECTORY_BYTES);
        }
    }

    /** A control frame of a bulk link. */
    record Frame(BulkFrame frame) implements SimWire {
        int bytes() {
            return FRAME_BYTES + frame.accept(BULK_BYTES);
        }
    }

    /** A page of digests on a bulk link. */
    record Page(int page, int bytes) implements SimWire {}

    /**
     * A chunk on a bulk link.
     *
     * @param corrupt its bytes are not those of the file
     */
    record Chunk(int index, int bytes, boolean corrupt) implements SimWire {}

    /** What two neighbours say about live streams, over the tree link. */
    record Live(LiveFrame frame) implements SimWire {
        int bytes() {
            return FRAME_BYTES + LiveFrameSize.of(frame);
        }
    }

    /** Bytes of a live stream, over the tree link. */
    record LiveData(int alias, long from, int bytes) implements SimWire {
        int wireBytes() {
            return FRAME_BYTES + LiveCodec.DATA_HEADER_BYTES + bytes;
        }
    }

    /** Bytes of directory messages, by formula. */
    TransferMessage.Visitor<Integer> DIRECTORY_BYTES = new TransferMessage.Visitor<>() {
        @Override
        public Integer announce(TransferMessage.Announce message) {
            return 130 + message.header().fileName().length();
        }

        @Override
        public Integer limit(TransferMessage.Limit message) {
            return 60;
        }

        @Override
        public Integer plan(TransferMessage.Plan message) {
            return 80
                    + message.seats().stream()
                            .mapToInt(seat -> 90 + 2 * seat.parents().size())
                            .sum();
        }

        @Override
        public Integer ended(TransferMessage.Ended message) {
            return 40 + message.reason().length();
        }

        @Override
        public Integer accessTold(TransferMessage.AccessTold message) {
            return 80;
        }

        @Override
        public Integer results(TransferMessage.Results message) {
            return 40 + 50 * message.entries().size();
        }
    };

    /** Bytes of control frames of bulk links, by formula. */
    BulkFrame.Visitor<Integer> BULK_BYTES = new BulkFrame.Visitor<>() {
        @Override
        public Integer haveMap(BulkFrame.HaveMap frame) {
            return bytes(frame.chunks()) + bytes(frame.pages());
        }

        private int bytes(Bitmap map) {
            return 4 + (map.size() + 7) / 8;
        }

        @Override
        public Integer have(BulkFrame.Have frame) {
            return 8;
        }

        @Override
        public Integer upstream(BulkFrame.Upstream frame) {
            return 8;
        }

        @Override
        public Integer stopped(BulkFrame.Stopped frame) {
            return 8;
        }

        @Override
        public Integer grant(BulkFrame.Grant frame) {
            return 8;
        }

        @Override
        public Integer request(BulkFrame.Request frame) {
            return 4 + 4 * frame.indexes().size();
        }

        @Override
        public Integer pureRelay(BulkFrame.PureRelay frame) {
            return 0;
        }
    };
}
