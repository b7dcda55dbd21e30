package dev.banyan.overlay.bulk.store;

import dev.banyan.overlay.bulk.core.TransferHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a copy that outlives the node: its state file, and what that says of an earlier life. Whatever cannot be
 * taken up is replaced, with a line in the log that says why; a fault of the state file costs the resumption only.
 *
 * @param state where chunks are claimed; null when it cannot be written
 * @param earlier what there is to go on with
 */
record Takeover(@Nullable ResumeFile state, Optional<EarlierCopy> earlier) {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

    /**
     * Opens the state file. The lock of the temporary file must be held.
     *
     * @param partBytes size of the temporary file; -1 if it was not there before
     */
    static Takeover of(Path path, TransferHeader header, FileOpener opener, long partBytes) {
        ResumeFile state = null;
        try {
            state = ResumeFile.open(path, header, opener);
            Optional<String> unusable = partBytes > header.fileBytes()
                    ? Optional.of("it has " + partBytes + " bytes instead of at most " + header.fileBytes())
                    : state.unusable();
            if (partBytes >= 0 && unusable.isEmpty()) {
                return new Takeover(state, Optional.of(state.read()));
            }
            if (partBytes > 0) {
                LOG.info(
                        "{} begins anew, not with the unfinished {} that is there: {}",
                        header.id(),
                        header.fileName(),
                        unusable.orElse(""));
            }
            state.reset();
            return new Takeover(state, Optional.empty());
        } catch (IOException e) {
            LOG.warn("{} begins anew and will after a restart: could not use {}: {}", header.id(), path, e.toString());
            if (state != null) {
                state.close();
            }
            return new Takeover(null, Optional.empty());
        }
    }

    /** Bytes that need no room any more. */
    long claimedBytes(TransferHeader header) {
        return earlier.map(copy ->
                        copy.claimed().stream().mapToLong(header::chunkLength).sum())
                .orElse(0L);
    }

    /** Closes the state file, if there is one; it stays. */
    void close() {
        if (state != null) {
            state.close();
        }
    }

    /** Removes the state file, if there is one. */
    void remove() {
        if (state != null) {
            state.remove();
        }
    }
}
