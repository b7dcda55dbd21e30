package dev.banyan.overlay.relay;

import com.fasterxml.jackson.databind.util.ClassUtil;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.bulk.store.FileOpener;
import dev.banyan.overlay.bulk.store.SourceFile;
import dev.banyan.overlay.bulk.store.StoreException;
import dev.banyan.overlay.membership.ControlSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.StreamLimitReachedException;
import org.apache.pekko.stream.javadsl.FileIO;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Content that comes as a stream becomes a file first: its size and its digests must be known before the first byte leaves. The
 * file loses its name when it is whole, so nothing is left of it however this process ends while it is sent.
 */
final class Spool {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    private final SpoolSettings settings;

    Spool(SpoolSettings settings) {
        this.settings = settings;
    }

    /**
     * Takes all of the content, as fast as the disk.
     *
     * @param name for messages
     * @param system runs the stream
     * @return the file, open; fails with an {@link OverlayException} that says why there is none
     */
    CompletionStage<SourceFile> take(String name, Source<ByteString, ?> content, ControlSystem system) {
        Path file;
        try {
            // Nobody else can read it.
            file = settings.directory().isPresent()
                    ? Files.createTempFile(settings.directory().get(), "banyan-", ".spool")
                    : Files.createTempFile("banyan-", ".spool");
        } catch (IOException e) {
            return CompletableFuture.failedStage(
                    cannot(name, "no file can be created for it (banyan.bulk.spool.directory): " + e, e));
        }
        return content.limitWeighted(settings.bytesMax(), bytes -> (long) bytes.size())
                .runWith(FileIO.toPath(file), system.system())
                .handle((written, failure) -> open(name, file, failure));
    }

    /** Opens what was written and takes its name away. */
    private SourceFile open(String name, Path file, @Nullable Throwable failure) {
        try {
            if (failure != null) {
                throw cannot(name, reason(failure), failure);
            }
            return SourceFile.open(file, FileOpener.SYSTEM);
        } catch (StoreException e) {
            throw cannot(name, String.valueOf(e.getMessage()), e);
        } finally {
            remove(file);
        }
    }

    private String reason(Throwable failure) {
        Throwable root = ClassUtil.getRootCause(failure);
        return root instanceof StreamLimitReachedException
                ? "it is longer than " + settings.bytesMax() + " bytes (banyan.bulk.spool.limit)"
                : "its stream failed: " + root;
    }

    private static OverlayException cannot(String name, String why, Throwable cause) {
        return new OverlayException("cannot send " + name + ": " + why, cause);
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} stays: {}", file, e.toString());
        }
    }
}
