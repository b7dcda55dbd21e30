package dev.banyan.bench.live.repair;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The TCP connections of this process, as the kernel of Linux knows them. */
final class Connections {
    private static final Path OWN_FILES = Path.of("/proc/self/fd");
    private static final List<Path> TABLES = List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
    private static final String ESTABLISHED = "01";
    private static final int STATE_COLUMN = 3;
    private static final int INODE_COLUMN = 9;

    private Connections() {}

    /**
     * Shuts all of them down, whoever has opened them; what listens goes on to.
     *
     * @return how many
     */
    static int cutAll() throws IOException {
        if (!Files.isDirectory(OWN_FILES) || !Epoll.isAvailable()) {
            throw new IOException("connections can be cut on Linux only; choose another --fault");
        }
        Set<String> established = established();
        int count = 0;
        try (Stream<Path> files = Files.list(OWN_FILES)) {
            for (Path file : files.toList()) {
                if (established.contains(target(file))) {
                    new Socket(Integer.parseInt(file.getFileName().toString())).shutdown(true, true);
                    count++;
                }
            }
        }
        return count;
    }

    /** As links of file descriptors show them. */
    private static Set<String> established() throws IOException {
        Set<String> found = new HashSet<>();
        for (Path table : TABLES) {
            if (Files.isReadable(table)) {
                Files.readAllLines(table).stream()
                        .map(line -> line.strip().split("\\s+"))
                        .filter(columns -> columns.length > INODE_COLUMN && columns[STATE_COLUMN].equals(ESTABLISHED))
                        .forEach(columns -> found.add("socket:[" + columns[INODE_COLUMN] + "]"));
            }
        }
        return found;
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }
}
