package dev.banyan.tree.actor;

import dev.banyan.tree.attach.AttachMessage;
import dev.banyan.tree.attach.Certificate;
import dev.banyan.tree.attach.ChildHint;
import dev.banyan.tree.attach.Position;
import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.member.MemberMessage;
import dev.banyan.tree.narada.MeshMessage;
import dev.banyan.tree.nice.NiceMessage;
import dev.banyan.tree.nice.Roster;
import dev.banyan.tree.planned.PlanMessage;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.Rank;
import dev.banyan.tree.protocol.TreeMessage;
import java.util.List;

/** Tree messages in CBOR. Loaded by Pekko's Jackson serializer (see reference.conf), hence the public constructor. */
public final class TreeJacksonModule extends RecordModule {
    private static final long serialVersionUID = 1;

    /** The families of tree messages. */
    static final List<Class<?>> FAMILIES =
            List.of(AttachMessage.class, MemberMessage.class, NiceMessage.class, MeshMessage.class, PlanMessage.class);

    private static final List<Class<?>> PARTS = List.of(
            NodeId.class,
            Member.class,
            Rank.class,
            Position.class,
            Coordinate.class,
            Certificate.class,
            ChildHint.class,
            AttachMessage.Assignment.class,
            NiceMessage.Pulse.class,
            Roster.class,
            MeshMessage.Route.class,
            MeshMessage.Gone.class,
            TreeMail.class);

    /** Registers all kinds of messages. */
    public TreeJacksonModule() {
        super("banyan-tree", TreeMessage.class, FAMILIES, PARTS);
    }
}
