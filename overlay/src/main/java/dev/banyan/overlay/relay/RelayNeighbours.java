package dev.banyan.overlay.relay;

import dev.banyan.overlay.bulk.core.TransferMessage;
import dev.banyan.overlay.link.Frame;
import dev.banyan.overlay.link.Link;
import dev.banyan.overlay.link.LinkReason;
import dev.banyan.overlay.membership.LastingRef;
import dev.banyan.tree.actor.CborCodec;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Tree neighbours as the relay hears of them. */
final class RelayNeighbours implements NeighbourListener {
    private final LastingRef<RelayCommand> relay;
    private final CborCodec<TransferMessage> codec;
    private final BooleanSupplier cut;

    /** @param cut whether the node is to have fallen silent */
    RelayNeighbours(LastingRef<RelayCommand> relay, CborCodec<TransferMessage> codec, BooleanSupplier cut) {
        this.relay = relay;
        this.codec = codec;
        this.cut = cut;
    }

    @Override
    public void up(NodeId peer, LinkRole role, String dataAddress) {
        relay.tell(new RelayCommand.NeighbourUp(peer, role, dataAddress));
    }

    @Override
    public void down(NodeId peer) {
        if (!cut.getAsBoolean()) {
            relay.tell(new RelayCommand.NeighbourDown(peer));
        }
    }

    @Override
    public void received(NodeId peer, Link link, Frame frame) {
        byte[] bytes = ByteBufUtil.getBytes(frame.payload());
        frame.release();
        if (frame.type() != Relay.TRANSFER_MESSAGE) {
            link.fail(LinkReason.UNEXPECTED_TYPE, "tree links carry no frames of type " + frame.type());
            return;
        }
        try {
            relay.tell(new RelayCommand.NeighbourSaid(peer, codec.decode(bytes)));
        } catch (IOException e) {
            link.fail(LinkReason.MALFORMED_FRAME, "transfer message of " + peer + ": " + e.getMessage());
        }
    }
}
