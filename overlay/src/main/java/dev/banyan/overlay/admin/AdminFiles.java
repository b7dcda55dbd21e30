package dev.banyan.overlay.admin;

import dev.banyan.overlay.OverlayException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * How tools on the same machine find a node's admin interface and are let in: files of one line in the node's state directory,
 * each replaced as a whole and readable only for the node's user.
 */
public final class AdminFiles {
    /** Name of the file with the token. */
    public static final String TOKEN = "admin.token";
    /** Name of the file with the address, {@code HOST:PORT}. */
    public static final String ADDRESS = "admin.address";

    private static final String OWNER_ONLY = "rw-------";

    private final Path stateDirectory;

    /** @param stateDirectory exists and belongs to one node alone */
    public AdminFiles(Path stateDirectory) {
        this.stateDirectory = stateDirectory;
    }

    /**
     * A new token, which takes the place of the one of an earlier life in {@value #TOKEN}.
     *
     * @throws OverlayException if the file cannot be written
     */
    public AdminToken newToken() {
        AdminToken token = AdminToken.random();
        write(TOKEN, token.digits());
        return token;
    }

    /**
     * Tells where the interface listens in {@value #ADDRESS}.
     *
     * @param bound the address as bound
     * @throws OverlayException if the file cannot be written
     */
    public void address(InetSocketAddress bound) {
        String host = bound.getAddress().getHostAddress();
        write(ADDRESS, (bound.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + bound.getPort());
    }

    private void write(String name, String line) {
        Path target = stateDirectory.resolve(name);
        Path unfinished = stateDirectory.resolve(name + ".new");
        try {
            Files.deleteIfExists(unfinished);
            try (OutputStream out = createForOwner(unfinished)) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new OverlayException(
                    "cannot write " + target + ": " + e
                            + "; banyan.state-directory must be a directory that the node's user can write",
                    e);
        }
    }

    private OutputStream createForOwner(Path file) throws IOException {
        Set<StandardOpenOption> createNew = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (stateDirectory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            FileAttribute<?> ownerOnly =
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY));
            return Channels.newOutputStream(Files.newByteChannel(file, createNew, ownerOnly));
        }
        OutputStream out = Channels.newOutputStream(Files.newByteChannel(file, createNew));
        File created = file.toFile();
        boolean closed = created.setReadable(false, false) & created.setReadable(true, true);
        if (!closed) {
            out.close();
            throw new IOException("its readers cannot be restricted on this file system");
        }
        return out;
    }
}
