package dev.banyan.tree.member;

import dev.banyan.tree.config.Section;
import dev.banyan.tree.narada.MeshMessage;
import dev.banyan.tree.nice.NiceMessage;
import dev.banyan.tree.protocol.TreeMessage;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The protocols that find out who is near, {@code banyan.tree.protocol}. All members of a group use the same. */
public enum BuilderProtocol {
    /** Clusters in layers; for groups of any size. */
    NICE(NiceMessage.class),
    /** A mesh over all members; for groups of some hundred members at most. */
    NARADA(MeshMessage.class);

    private static final String KEY = "protocol";

    private final Class<? extends TreeMessage> messages;

    BuilderProtocol(Class<? extends TreeMessage> messages) {
        this.messages = messages;
    }

    /** Reads {@code protocol} of the section {@code banyan.tree}. */
    public static BuilderProtocol from(Section tree) {
        String name = tree.text(KEY);
        return Arrays.stream(values())
                .filter(protocol -> protocol.settingName().equals(name))
                .findFirst()
                .orElseThrow(() -> tree.bad(
                        KEY,
                        "must be one of "
                                + Arrays.stream(values())
                                        .map(BuilderProtocol::settingName)
                                        .toList()
                                + ", was '" + name + "'"));
    }

    /** The protocol a message belongs to; empty for those of no builder. */
    public static Optional<BuilderProtocol> of(TreeMessage message) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.messages.isInstance(message))
                .findFirst();
    }

    /** The name in settings and options: {@code nice}. */
    public String settingName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
