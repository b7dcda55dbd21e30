package dev.banyan.overlay.bulk.core;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.Rank;
import java.util.Optional;

/** Values that many tests need. */
final class Fixtures {
    static final long MILLI = 1_000_000L;
    static final int CHUNK = 16 * 1024;

    private static final Section DEFAULTS = Section.at(ConfigFactory.load(), "banyan.bulk");
    private static final TransferSettings SETTINGS = TransferSettings.from(DEFAULTS);
    private static final DirectorySettings DIRECTORY_SETTINGS = DirectorySettings.from(DEFAULTS);

    private Fixtures() {}

    static TransferSettings settings() {
        return SETTINGS;
    }

    static DirectorySettings directorySettings() {
        return DIRECTORY_SETTINGS;
    }

    static NodeId node(String name) {
        return new NodeId(name, 1, name + ":1");
    }

    static Member member(NodeId node) {
        return new Member(node, new Rank(0, node.incarnation(), node), 4, node.name() + ":7001");
    }

    static RosterMember rosterMember(NodeId node, Optional<NodeId> parent) {
        return new RosterMember(member(node), parent);
    }

    static TransferHeader header(NodeId source, long fileBytes) {
        return header(source, fileBytes, 1);
    }

    static TransferHeader header(NodeId source, long fileBytes, int stripes) {
        return new TransferHeader(
                new TransferId(source.name(), source.incarnation(), 1),
                source,
                "data.bin",
                fileBytes,
                FileTraits.UNKNOWN,
                CHUNK,
                stripes);
    }
}
