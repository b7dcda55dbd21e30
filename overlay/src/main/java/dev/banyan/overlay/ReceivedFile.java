package dev.banyan.overlay;

import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.IOResult;
import org.apache.pekko.stream.javadsl.FileIO;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A file that arrived.
 *
 * @param transfer names the transfer
 * @param source the node that sent it
 * @param path where it is; complete, verified, synced to disk
 * @param bytes its size
 */
public record ReceivedFile(String transfer, String source, Path path, long bytes) {
    /**
     * Its bytes, in order, with each materialization. No byte comes before all of the file has been verified. Fails, as reading the
     * file would, once it has been removed; begins with another file if a newer one has taken its name.
     */
    public Source<ByteString, CompletionStage<IOResult>> content() {
        return FileIO.fromPath(path);
    }
}
