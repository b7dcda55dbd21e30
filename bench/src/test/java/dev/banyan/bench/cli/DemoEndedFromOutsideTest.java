package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.bench.demo.FakeWorld;
import dev.banyan.overlay.cli.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** In a JVM of its own, because it is told to end. By SIGTERM: whoever is started in the background may not hear SIGINT. */
class DemoEndedFromOutsideTest {
    private static final int SIGTERM_EXIT = 128 + 15;

    @TempDir
    private Path temporary;

    /** A demo in which one receiver never gets the whole file. */
    static final class Stalled {
        public static void main(String[] args) {
            FakeWorld world = new FakeWorld().stalls(2);
            Console console = Console.ofProcess();
            CommandLine commandLine = Main.commandLine(console, new Main());
            commandLine.getCommandSpec().removeSubcommand("demo");
            commandLine.addSubcommand(new DemoCommand(console, world::start));
            System.exit(commandLine.execute(args));
        }
    }

    @Test
    void removesItsCopiesAndEndsAtOnce() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "some text ".repeat(10_000));
        Path directory = temporary.resolve("copies");
        Process process = start("demo", "--nodes=4", "--kill=0", "--file=" + file, "--dir=" + directory);
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> copies(directory) == 2 || !process.isAlive());
            process.toHandle().destroy(); // unlike process.destroy() it leaves the streams open

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as("stderr: %s", new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(SIGTERM_EXIT);
            assertThat(directory).isEmptyDirectory();
        } finally {
            process.destroyForcibly();
        }
    }

    private static long copies(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).count();
        } catch (UncheckedIOException e) {
            return 0; // something went while it was looked at
        }
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Stalled.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }
}
