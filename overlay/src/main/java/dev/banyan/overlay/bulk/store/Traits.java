package dev.banyan.overlay.bulk.store;

import dev.banyan.overlay.bulk.core.FileTraits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mode and modification time of files, where the file system has them. */
final class Traits {
    private static final Logger LOG = LoggerFactory.getLogger(Traits.class);
    /** From the highest bit to the lowest, as in a mode. */
    private static final PosixFilePermission[] BITS = PosixFilePermission.values();

    private Traits() {}

    /** @param attributes of the file */
    static FileTraits of(Path file, BasicFileAttributes attributes) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        int mode = posix == null ? -1 : mode(posix.readAttributes().permissions());
        return new FileTraits(mode, nanos(attributes.lastModifiedTime()));
    }

    /** Beyond 1677 and 2262 the nearest that a long can say. */
    private static long nanos(FileTime time) {
        return Math.max(time.to(TimeUnit.NANOSECONDS), Long.MIN_VALUE + 1);
    }

    private static int mode(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (PosixFilePermission bit : BITS) {
            mode = mode << 1 | (permissions.contains(bit) ? 1 : 0);
        }
        return mode;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission bit : BITS) {
            if ((mode >> BITS.length - 1 - bit.ordinal() & 1) == 1) {
                permissions.add(bit);
            }
        }
        return permissions;
    }

    /** Gives them to a file. One that cannot have them is whole all the same: it is logged. */
    static void give(Path file, FileTraits traits, Path target) {
        try {
            PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (posix != null && traits.hasMode()) {
                posix.setPermissions(permissions(traits.mode()));
            }
            if (traits.hasModifiedTime()) {
                Files.setLastModifiedTime(file, FileTime.from(traits.modifiedNanos(), TimeUnit.NANOSECONDS));
            }
        } catch (IOException e) {
            LOG.warn("{} has not got the mode and the modification time of the original: {}", target, e.toString());
        }
    }
}
