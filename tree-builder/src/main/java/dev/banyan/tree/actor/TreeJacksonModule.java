package dev.banyan.tree.actor;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.banyan.tree.attach.AttachMessage;
import dev.banyan.tree.attach.Certificate;
import dev.banyan.tree.attach.ChildHint;
import dev.banyan.tree.attach.Position;
import dev.banyan.tree.nice.NiceMessage;
import dev.banyan.tree.nice.Roster;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.Rank;
import dev.banyan.tree.protocol.TreeMessage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * How tree messages look in CBOR: every record as an array of its components, every message with its name in front. The
 * cores themselves know nothing of it. Loaded by Pekko's Jackson serializer (see reference.conf), hence the public constructor.
 */
public final class TreeJacksonModule extends SimpleModule {
    private static final long serialVersionUID = 1;

    private static final List<Class<?>> PARTS = List.of(
            NodeId.class,
            Member.class,
            Rank.class,
            Position.class,
            Certificate.class,
            ChildHint.class,
            AttachMessage.Assignment.class,
            NiceMessage.Pulse.class,
            Roster.class,
            TreeMail.class);

    /** Registers all kinds of messages. */
    public TreeJacksonModule() {
        super("banyan-tree", new Version(1, 0, 0, "", "dev.banyan", "banyan-tree-builder"));
        setMixInAnnotation(TreeMessage.class, Named.class);
        kinds().forEach(kind -> registerSubtypes(new NamedType(kind, name(kind))));
    }

    /** Two families may use one simple name, so the initial of the family comes first: {@code A.ProbeReply}. */
    private static String name(Class<?> kind) {
        return kind.getEnclosingClass().getSimpleName().charAt(0) + "." + kind.getSimpleName();
    }

    /** All kinds of tree messages: the records of the sealed families. */
    static Stream<Class<?>> kinds() {
        return Stream.of(AttachMessage.class, NiceMessage.class)
                .flatMap(family -> Arrays.stream(family.getPermittedSubclasses()));
    }

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        Stream.concat(PARTS.stream(), kinds()).forEach(type -> context.configOverride(type)
                .setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY)));
    }

    /** The name tells the kind; names of classes from the wire are never looked up. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_ARRAY)
    private interface Named {}
}
