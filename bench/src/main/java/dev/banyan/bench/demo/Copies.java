package dev.banyan.bench.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/** Compares the copies with the original: the plain SHA-256 of what is on disk, whatever the nodes say. */
final class Copies {
    private static final int HASHERS = 2;
    private static final int READ_BYTES = 256 * 1024;

    private Copies() {}

    /** The SHA-256 of a file, in hex. */
    static String sha256(Path file) throws IOException {
        MessageDigest digest = newSha256();
        byte[] buffer = new byte[READ_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Compares copies, a few at once.
     *
     * @param copies where they should be, by node
     * @return what is wrong with a copy, by node; empty if they are all right
     */
    static Map<String, String> faults(Map<String, Path> copies, String sha256) {
        ExecutorService hashers = Threads.daemons("demo-hash", HASHERS);
        try {
            Map<String, CompletableFuture<String>> checks = new LinkedHashMap<>();
            copies.forEach((node, copy) ->
                    checks.put(node, CompletableFuture.supplyAsync(() -> faultOf(copy, sha256), hashers)));
            Map<String, String> faults = new TreeMap<>();
            checks.forEach((node, check) -> {
                String fault = check.join();
                if (!fault.isEmpty()) {
                    faults.put(node, fault);
                }
            });
            return faults;
        } finally {
            hashers.shutdownNow();
        }
    }

    private static String faultOf(Path copy, String expected) {
        try {
            String actual = sha256(copy);
            return actual.equals(expected) ? "" : "has other bytes: SHA-256 " + actual + " instead of " + expected;
        } catch (NoSuchFileException e) {
            return "has no file";
        } catch (IOException e) {
            return "has a file that cannot be read (" + e + ")";
        }
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
