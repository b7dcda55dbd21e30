package dev.banyan.overlay.bulk.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/** Opens the file of a transfer; tests hand in one whose disk is full. */
@FunctionalInterface
public interface FileOpener {
    /** Opens with the file system itself. */
    FileOpener SYSTEM = (path, options) -> FileChannel.open(path, options);

    /**
     * Opens a file.
     *
     * @throws IOException whatever the file system says
     */
    FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException;
}
