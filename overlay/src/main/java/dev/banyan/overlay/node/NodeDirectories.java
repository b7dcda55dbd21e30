package dev.banyan.overlay.node;

import com.typesafe.config.ConfigException;
import dev.banyan.tree.config.Section;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The directories that the settings of a node name: whether they can be used, and their creation. */
final class NodeDirectories {
    /** @param isPrivate whether only the node's user may look into it */
    private record Directory(Section section, String key, Path path, boolean isPrivate) {
        ConfigException unusable(String why) {
            return section.bad(key, "must be a directory that this user can write, was '" + path + "': " + why);
        }
    }

    private final List<Directory> directories;

    private NodeDirectories(List<Directory> directories) {
        this.directories = directories;
    }

    /** Those that are set. */
    static NodeDirectories of(Section banyan, NodeSettings settings) {
        Optional<Directory> state =
                settings.stateDirectory().map(path -> new Directory(banyan, "state-directory", path, true));
        Optional<Directory> receive = settings.group()
                .receiveDirectory()
                .map(path -> new Directory(banyan.section("bulk"), "receive-directory", path, false));
        Optional<Directory> spool = settings.group()
                .spool()
                .directory()
                .map(path -> new Directory(banyan.section("bulk").section("spool"), "directory", path, true));
        refuseTheSame(state, receive);
        return new NodeDirectories(
                Stream.of(state, receive, spool).flatMap(Optional::stream).toList());
    }

    /** Whoever sends a file chooses its name, and must not replace what this node keeps for itself. */
    private static void refuseTheSame(Optional<Directory> state, Optional<Directory> receive) {
        if (state.isPresent()
                && receive.isPresent()
                && absolute(state.get().path()).equals(absolute(receive.get().path()))) {
            throw receive.get().unusable("it is banyan.state-directory too; choose another one");
        }
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /** Refuses a directory that cannot be used and could not be created. Creates nothing. */
    void check() {
        for (Directory directory : directories) {
            Path existing = nearestExisting(directory.path());
            if (!Files.isDirectory(existing)) {
                throw directory.unusable(existing + " is a file; choose another path or move the file away");
            }
            if (!Files.isWritable(existing) || !Files.isExecutable(existing)) {
                throw directory.unusable(existing + " is not writable; change its permissions or choose another path");
            }
        }
    }

    private static Path nearestExisting(Path path) {
        Path existing = absolute(path);
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return existing;
    }

    /** Creates what is missing. */
    void prepare() {
        check();
        for (Directory directory : directories) {
            Path path = absolute(directory.path());
            try {
                if (path.getParent() != null && !Files.isDirectory(path.getParent())) {
                    Files.createDirectories(path.getParent());
                }
                create(path, directory.isPrivate());
            } catch (IOException e) {
                throw directory.unusable("it cannot be created (" + e + "); create it or choose another path");
            }
        }
    }

    private static void create(Path path, boolean isPrivate) throws IOException {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectory(path, attributes(path, isPrivate));
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path)) {
                throw e;
            }
        }
    }

    private static FileAttribute<?>[] attributes(Path path, boolean isPrivate) {
        boolean hasModes = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPrivate && hasModes
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }
}
