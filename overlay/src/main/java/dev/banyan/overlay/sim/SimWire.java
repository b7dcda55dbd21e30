package dev.banyan.overlay.sim;

import dev.banyan.overlay.link.LinkKind;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeMessage;

/** What simulated nodes say to each other around the messages of the cores. */
sealed interface SimWire {
    /** Bytes of a frame's header on a link. */
    int FRAME_BYTES = 5;

    /** Bytes of a hello, a welcome or a refusal. */
    int HANDSHAKE_BYTES = 120;

    /** A tree message over the control channel, in its envelope. */
    record Mail(NodeId from, TreeMessage message) implements SimWire {
        /** Bytes of the envelope: sender, recipient, frame. */
        static final int ENVELOPE_BYTES = 40;
    }

    /** The first message of a dialler. */
    record Hello(NodeId from, LinkKind kind) implements SimWire {}

    /** A ping that carries its time, or its echo. */
    record Ping(long sentNanos, boolean echo) implements SimWire {
        static final int BYTES = FRAME_BYTES + 8;
    }
}
