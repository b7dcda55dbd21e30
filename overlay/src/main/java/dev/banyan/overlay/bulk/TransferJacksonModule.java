package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.core.AccessRate;
import dev.banyan.overlay.bulk.core.FileTraits;
import dev.banyan.overlay.bulk.core.InlineContent;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.ResultEntry;
import dev.banyan.overlay.bulk.core.StripePlan;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.bulk.core.TransferLimit;
import dev.banyan.overlay.bulk.core.TransferMessage;
import dev.banyan.tree.actor.CborCodec;
import dev.banyan.tree.actor.RecordModule;
import dev.banyan.tree.protocol.NodeId;
import java.util.List;

/** Transfer messages in CBOR, for tree links. */
public final class TransferJacksonModule extends RecordModule {
    private static final long serialVersionUID = 1;

    /** Registers all kinds of messages and of member states. */
    public TransferJacksonModule() {
        super(
                "banyan-transfer",
                TransferMessage.class,
                List.of(TransferMessage.class, MemberState.class),
                List.of(
                        NodeId.class,
                        TransferId.class,
                        TransferLimit.class,
                        TransferHeader.class,
                        FileTraits.class,
                        InlineContent.class,
                        ResultEntry.class,
                        StripePlan.Seat.class,
                        AccessRate.class));
    }

    /** The codec of transfer messages. */
    public static CborCodec<TransferMessage> codec(int messageBytesMax) {
        return new CborCodec<>(TransferMessage.class, new TransferJacksonModule(), messageBytesMax);
    }
}
