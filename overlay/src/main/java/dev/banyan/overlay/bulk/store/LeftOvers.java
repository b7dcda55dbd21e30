package dev.banyan.overlay.bulk.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes unfinished copies that nobody goes on with, whenever a receive directory is used and was not looked at for an hour.
 *
 * <p>Only files of our own form of name, in that directory itself, that nobody has locked and nobody wrote for
 * {@code banyan.bulk.resume-keep}. A fault is logged and fails no transfer. Blocking; any thread of the pool.
 */
public final class LeftOvers {
    /** Keeps nothing and looks for nothing. */
    public static final LeftOvers NONE = new LeftOvers(Duration.ZERO, () -> Instant.MIN);

    private static final Logger LOG = LoggerFactory.getLogger(LeftOvers.class);
    private static final Pattern OURS = Pattern.compile("(\\..+\\.[0-9a-f]{16})\\.(part|state)", Pattern.DOTALL);

    /** Directories that are remembered; one that was forgotten is looked at once more, which does no harm. */
    private static final int DIRECTORIES_MAX = 1000;

    private static final Duration AGAIN_AFTER = Duration.ofHours(1);

    private static final Set<OpenOption> TO_LOCK = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Duration keep;
    private final InstantSource clock;
    private final LinkedHashMap<Path, Instant> seen = new LinkedHashMap<>();

    /**
     * @param keep how long an unfinished copy stays after its last write; zero if none is ever kept
     * @param clock wall clock, as that of the file system
     */
    public LeftOvers(Duration keep, InstantSource clock) {
        this.keep = keep;
        this.clock = clock;
    }

    /** Whether unfinished copies are kept for a later life at all. */
    public boolean areKept() {
        return !keep.isZero();
    }

    /** Removes what is too old, unless that was done in this directory lately. Other callers wait until it is done. */
    public synchronized void sweep(Path directory) {
        Path real = directory.toAbsolutePath().normalize();
        Instant now = clock.instant();
        Instant last = seen.get(real);
        boolean lately = last != null && now.isBefore(last.plus(AGAIN_AFTER));
        if (!Files.isDirectory(real) || lately) {
            return;
        }
        seen.put(real, now);
        if (seen.size() > DIRECTORIES_MAX) {
            seen.remove(seen.keySet().iterator().next());
        }
        Set<String> stems = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(real, LeftOvers::isOurs)) {
            files.forEach(file -> stems.add(stem(file)));
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("cannot look for unfinished files in {}: {}", real, e.toString());
        }
        for (String stem : stems) {
            remove(real.resolve(stem + SafeName.PART), real.resolve(stem + SafeName.STATE));
        }
    }

    private static boolean isOurs(Path file) {
        return OURS.matcher(String.valueOf(file.getFileName())).matches()
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.lastIndexOf('.'));
    }

    private void remove(Path part, Path state) {
        try {
            Instant newest = newest(lastWrite(part), lastWrite(state));
            if (newest.plus(keep).isAfter(clock.instant())) {
                return;
            }
            if (Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
                removeUnlocked(part, state, newest);
            } else {
                removeLogged(state, newest);
            }
        } catch (IOException e) {
            LOG.warn("cannot remove the unfinished file {}: {}; remove it by hand", part, e.toString());
        }
    }

    /**
     * Removed under the lock, so that nobody takes it up meanwhile. Where another node of this JVM holds the lock, closing the
     * channel may open it to other processes (POSIX); that needs a copy nobody wrote for so long.
     */
    private static void removeUnlocked(Path part, Path state, Instant lastWrite) throws IOException {
        try (FileChannel channel = FileChannel.open(part, TO_LOCK)) {
            if (channel.tryLock() != null) {
                removeLogged(state, lastWrite);
                removeLogged(part, lastWrite);
            }
        } catch (OverlappingFileLockException | NoSuchFileException e) {
            LOG.debug("{} is in use", part, e);
        }
    }

    private static void removeLogged(Path file, Instant lastWrite) throws IOException {
        if (Files.deleteIfExists(file)) {
            LOG.info("removed {}, left by a transfer that nobody went on with since {}", file, lastWrite);
        }
    }

    private static Instant lastWrite(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant()
                : Instant.MIN;
    }

    private static Instant newest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
