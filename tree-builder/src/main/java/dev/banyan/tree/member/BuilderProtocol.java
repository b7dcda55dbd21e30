package dev.banyan.tree.member;

import dev.banyan.tree.narada.MeshMessage;
import dev.banyan.tree.nice.NiceMessage;
import dev.banyan.tree.planned.PlanMessage;
import dev.banyan.tree.protocol.TreeMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The protocols that find out who is near, {@code banyan.tree.protocol}. All members of a group use the same. */
public enum BuilderProtocol {
    /** Clusters in layers; for groups of any size. */
    NICE(NiceMessage.class),
    /** A mesh over all members; for groups of some hundred members at most. */
    NARADA(MeshMessage.class),
    /** The oldest member plans for all, from coordinates; for groups of some hundred members. */
    PLANNED(PlanMessage.class);

    private final Class<? extends TreeMessage> messages;

    BuilderProtocol(Class<? extends TreeMessage> messages) {
        this.messages = messages;
    }

    /** The protocol of that name in settings, if there is one. */
    public static Optional<BuilderProtocol> named(String name) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.settingName().equals(name))
                .findFirst();
    }

    /** The names of all, as in settings. */
    public static List<String> names() {
        return Arrays.stream(values()).map(BuilderProtocol::settingName).toList();
    }

    /** The protocol a message belongs to; empty for those of no builder. */
    public static Optional<BuilderProtocol> of(TreeMessage message) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.speaks(message))
                .findFirst();
    }

    /** Whether the message is one of this protocol. */
    public boolean speaks(TreeMessage message) {
        return messages.isInstance(message);
    }

    /** The name in settings and options: {@code nice}. */
    public String settingName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
