package dev.banyan.overlay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.node.NodeConfig;
import dev.banyan.overlay.node.StandaloneNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that move bytes, with two real nodes. */
class CommandsOnNodesTest {
    /** A thread for each: the common pool has a single one on two processors, and what is run here waits for each other. */
    private static final Executor THREADS = task -> new Thread(task).start();

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private static StandaloneNode first;
    private static StandaloneNode second;

    @BeforeAll
    static void startNodes() throws Exception {
        Files.createDirectory(received());
        first = start("a", "");
        second = start(
                "b",
                "seed-nodes = [\""
                        + new AdminClient(NodeAddress.find(config("a"), List.of()))
                                .status()
                                .controlAddress() + "\"]\n  bulk.receive-directory = \"" + received() + '"');
        await().atMost(SOON).until(() -> {
            AdminClient client = new AdminClient(NodeAddress.find(config("b"), List.of()));
            return "a".equals(client.status().place().parent())
                    || client.tree().nodes().size() == 2;
        });
    }

    @AfterAll
    static void stopNodes() {
        second.close();
        first.close();
    }

    private static Path received() {
        return directory.resolve("received");
    }

    private static Path config(String name) {
        return directory.resolve(name + ".conf");
    }

    private static StandaloneNode start(String name, String more) throws IOException {
        Files.writeString(config(name), """
                banyan {
                  name = %s
                  light = on
                  link.threads = 1
                  live.window = 1 MiB
                  membership.settle = 2s
                  state-directory = "%s"
                  %s
                }
                """.formatted(name, directory.resolve(name), more));
        return StandaloneNode.start(NodeConfig.load(config(name), List.of()));
    }

    private static int publish(TestConsole console, String stdin, String... arguments) {
        return console.run(
                new PublishCommand(console.console(), new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8))),
                with(arguments, "a"));
    }

    private static int send(TestConsole console, String stdin, String... arguments) {
        return console.run(
                new SendCommand(console.console(), new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8))),
                with(arguments, "a"));
    }

    private static int subscribe(TestConsole console, String... arguments) {
        return console.run(new SubscribeCommand(console.console()), with(arguments, "b"));
    }

    private static String[] with(String[] arguments, String node) {
        return Stream.concat(
                        Arrays.stream(arguments),
                        Stream.of("--node", config(node).toString()))
                .toArray(String[]::new);
    }

    private static String lines(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "line \u00e9 " + i + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void linesOfOneNodeArePrintedAtTheOtherInOrderAndReceiptsSayWhoHasThem() {
        TestConsole reader = new TestConsole();
        CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(
                () -> subscribe(reader, "my/news", "--from", "earliest", "--count", "500"), THREADS);
        await().atMost(SOON).until(() -> reader.err().contains("subscribed to my/news"));
        TestConsole writer = new TestConsole();
        assertThat(publish(writer, lines(500), "my/news", "--ack", "all"))
                .as(writer.err())
                .isEqualTo(ExitCode.OK);
        assertThat(reading.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo(ExitCode.OK);
        assertThat(reader.out()).isEqualTo(lines(500));
        assertThat(writer.out().lines())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 500)
                        .mapToObj(i -> i + ": 1 member has it")
                        .toList());
        assertThat(writer.err()).isEqualTo("banyan: published 500 messages on my/news\n");
    }

    /** The same line for ever. */
    private static final class EndlessLines extends InputStream {
        private static final String LINE = "and so on\n";
        private int at;

        @Override
        public int read() {
            return LINE.charAt(at++ % LINE.length());
        }
    }

    @Test
    void whoPublishesWhileTheNodeLeavesIsToldSo() throws IOException {
        StandaloneNode leaving = start("c", "");
        TestConsole writer = new TestConsole();
        CompletableFuture<Integer> writing = CompletableFuture.supplyAsync(
                () -> writer.run(
                        new PublishCommand(writer.console(), new EndlessLines()),
                        with(new String[] {"news", "--ack", "all"}, "c")),
                THREADS);
        await().atMost(SOON).until(() -> writer.out().lines().count() > 1000);

        leaving.close();

        assertThat(writing.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo(ExitCode.FAILED);
        assertThat(writer.err()).contains("publishes nothing more: this node leaves the group");
    }

    @Test
    void aFileIsOneMessageAndWhatIsTooLongIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("two-lines"), "one\ntwo");
        TestConsole reader = new TestConsole();
        CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(
                () -> subscribe(reader, "files", "--from", "1", "--json", "--count", "1"), THREADS);
        await().atMost(SOON).until(() -> reader.out().contains("ready"));
        TestConsole writer = new TestConsole();
        assertThat(publish(writer, "", "files", "--file", file.toString()))
                .as(writer.err())
                .isEqualTo(ExitCode.OK);
        assertThat(reading.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo(ExitCode.OK);
        assertThat(reader.out()).contains("\"number\":1", "\"value\":\"one\\ntwo\"");

        TestConsole tooLong = new TestConsole();
        assertThat(publish(tooLong, "x".repeat(300_000), "files")).isEqualTo(ExitCode.FAILED);
        assertThat(tooLong.err()).hasLineCount(1).contains("262144", "banyan.live.window");
    }

    @Test
    void whatIsPipedInArrivesAsAFileAndLeavesNothingBehind() throws IOException {
        Set<Path> before = leftBySend();
        TestConsole sender = new TestConsole();
        assertThat(send(sender, lines(1000), "-", "--name", "lines.txt"))
                .as(sender.err())
                .isEqualTo(ExitCode.OK);
        assertThat(sender.out()).startsWith("lines.txt: 1 of 1 verified in ");
        assertThat(received().resolve("lines.txt"))
                .content(StandardCharsets.UTF_8)
                .isEqualTo(lines(1000));
        assertThat(leftBySend()).isEqualTo(before);
    }

    private static Set<Path> leftBySend() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("banyan-send-"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void stdinWithoutANameAndANameWithoutStdinAreWrongUsage() {
        assertUsage("what comes from stdin needs a name", "-");
        assertUsage("--name is for '-' only", "README.md", "--name", "a");
        for (String wrong : List.of("../a", "/a", "a/", "a/b", "..", ".", " ", "a\0")) {
            assertUsage("--name must be a plain name", "-", "--name", wrong);
        }
    }

    private static void assertUsage(String reason, String... arguments) {
        TestConsole sender = new TestConsole();
        assertThat(send(sender, "x", arguments)).isEqualTo(ExitCode.USAGE);
        assertThat(sender.err()).contains(reason);
    }

    @Test
    void noLinesAreNoMessages() {
        TestConsole writer = new TestConsole();
        assertThat(publish(writer, "", "empty")).as(writer.err()).isEqualTo(ExitCode.OK);
        assertThat(writer.err()).isEqualTo("banyan: published 0 messages on empty\n");
    }

    @Test
    void aTopicThatIsNoneIsRefused() {
        TestConsole writer = new TestConsole();
        assertThat(publish(writer, "x\n", " ")).isEqualTo(ExitCode.FAILED);
        assertThat(writer.err()).hasLineCount(1).contains("' '");
        TestConsole reader = new TestConsole();
        assertThat(subscribe(reader, " ")).isEqualTo(ExitCode.FAILED);
        assertThat(reader.err()).hasLineCount(1).contains("' '");
    }

    @Test
    void optionsOutOfRangeAreWrongUsage() {
        TestConsole reader = new TestConsole();
        assertThat(subscribe(reader, "news", "--from", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(subscribe(reader, "news", "--count", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(reader.err()).contains("--from must be latest", "--count must be 1 or more");
    }
}
