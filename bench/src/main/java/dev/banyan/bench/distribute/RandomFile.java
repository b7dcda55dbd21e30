package dev.banyan.bench.distribute;

import dev.banyan.bench.live.BenchException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A file of random bytes, the same in every run. */
final class RandomFile {
    private static final int SEED = 1;
    private static final int BLOCK_BYTES = 1 << 16;

    private RandomFile() {}

    /** @throws BenchException if it cannot be written */
    static void write(Path file, long bytes) {
        Random random = new Random(SEED);
        byte[] block = new byte[BLOCK_BYTES];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (long left = bytes; left > 0; left -= BLOCK_BYTES) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(left, BLOCK_BYTES));
            }
        } catch (IOException e) {
            throw new BenchException("cannot write " + file + ": " + e, e);
        }
    }
}
