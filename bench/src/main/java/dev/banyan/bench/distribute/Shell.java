package dev.banyan.bench.distribute;

import dev.banyan.bench.live.BenchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs short commands of the operating system. */
final class Shell {
    private Shell() {}

    /**
     * Runs a command to its end.
     *
     * @return what it printed
     * @throws BenchException with what it printed, if it cannot be run or fails
     */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new BenchException(
                        String.join(" ", command) + " failed with status " + status + ": " + printed.strip());
            }
            return printed;
        } catch (IOException e) {
            throw new BenchException("cannot run " + List.of(command).get(0) + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
