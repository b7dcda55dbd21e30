package dev.banyan.overlay.bulk.core;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.NodeId;

/** Values that many tests need. */
final class Fixtures {
    static final long MILLI = 1_000_000L;
    static final int CHUNK = 16 * 1024;

    private Fixtures() {}

    static TransferSettings settings() {
        return TransferSettings.from(Section.at(ConfigFactory.load(), "banyan.bulk"));
    }

    static DirectorySettings directorySettings() {
        return DirectorySettings.from(Section.at(ConfigFactory.load(), "banyan.bulk"));
    }

    static NodeId node(String name) {
        return new NodeId(name, 1, name + ":1");
    }

    static TransferHeader header(NodeId source, long fileBytes) {
        return new TransferHeader(
                new TransferId(source.name(), source.incarnation(), 1), source, "data.bin", fileBytes, CHUNK);
    }
}
