package dev.banyan.overlay.relay;

import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.tree.config.Section;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where content that has no file lies while it is sent, {@code banyan.bulk.spool}.
 *
 * @param directory empty for the one that the JVM has for temporary files
 * @param bytesMax most of one transfer
 */
public record SpoolSettings(Optional<Path> directory, long bytesMax) {
    /** Reads the section {@code banyan.bulk.spool}. */
    public static SpoolSettings from(Section section) {
        return new SpoolSettings(
                section.optionalPath("directory"), section.bytesBetween(1, TransferHeader.FILE_BYTES_MAX, "limit"));
    }
}
