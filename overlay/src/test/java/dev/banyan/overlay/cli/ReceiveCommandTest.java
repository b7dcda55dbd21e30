package dev.banyan.overlay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import dev.banyan.overlay.ClusterView;
import dev.banyan.overlay.Group;
import dev.banyan.overlay.NodeLimits;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.OverlaySettings;
import dev.banyan.overlay.ReceivedFile;
import dev.banyan.overlay.SendOptions;
import dev.banyan.overlay.Topic;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.TopicStats;
import dev.banyan.overlay.Transfer;
import dev.banyan.overlay.TransferStatus;
import dev.banyan.overlay.TransferStatus.State;
import dev.banyan.overlay.TreeSnapshot;
import dev.banyan.overlay.TreeSurvey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiveCommandTest {
    @TempDir
    private Path temporary;

    private final TestConsole recorded = new TestConsole();
    private final FakeOverlay node = new FakeOverlay();

    @AfterEach
    void logAsBefore() {
        LogLevel.warn.apply("org.apache.pekko");
    }

    @Test
    void printsThePathOfTheFirstFileAndLeaves() {
        node.shows()
                .shows(status(State.RECEIVING, 100, ""))
                .shows(status(State.RECEIVING, 550, ""))
                .shows(status(State.COMPLETE, 1_000, ""));

        assertThat(run()).as(recorded.err()).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo(directory().resolve("README.md") + "\n");
        assertThat(recorded.err())
                .contains("joins group g at 10.0.0.7:7350", "receiving README.md: 10 %", "receiving README.md: 100 %");
        assertThat(node.closed).isTrue();
    }

    @Test
    void createsTheDirectoryAndSetsItBeforeItJoins() {
        node.shows(status(State.COMPLETE, 1_000, ""));
        run();

        assertThat(directory()).isDirectoryContaining("glob:**/README.md");
        Path staging = Path.of(node.settings().getString("banyan.bulk.receive-directory"));
        assertThat(staging.getParent()).isEqualTo(directory());
        assertThat(staging).as("gone again").doesNotExist();
    }

    @Test
    void jsonIsOneObject() {
        node.shows(status(State.COMPLETE, 1_000, ""));

        assertThat(run("--json")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out())
                .startsWith("{\"transfer\":\"node-1/17/1\",\"source\":\"node-1\",\"path\":\""
                        + directory().resolve("README.md") + "\",\"bytes\":1000,\"seconds\":")
                .hasLineCount(1);
    }

    @Test
    void theNodeIsAsTheOptionsSay() {
        node.shows(status(State.COMPLETE, 1_000, ""));
        run("--seed", "b:1", "--name", "me", "--cluster", "c", "--host", "10.0.0.9", "--set", "banyan.tree.fan-out=3");

        assertThat(node.settings().getStringList("banyan.seed-nodes")).containsExactly("10.0.0.7:7350", "b:1");
        assertThat(node.settings().getString("banyan.name")).isEqualTo("me");
        assertThat(node.settings().getString("banyan.cluster")).isEqualTo("c");
        assertThat(node.settings().getString("banyan.control.host")).isEqualTo("10.0.0.9");
        assertThat(node.settings().getString("banyan.link.host")).isEqualTo("10.0.0.9");
        assertThat(node.settings().getInt("banyan.tree.fan-out")).isEqualTo(3);
        assertThat(node.joined).containsExactly("g");
    }

    @Test
    void eachRunHasANameOfItsOwn() {
        node.shows(status(State.COMPLETE, 1_000, ""));
        run();

        assertThat(node.settings().getString("banyan.name"))
                .matches("receive-" + ProcessHandle.current().pid() + "-[0-9a-f]{1,4}");
    }

    @Test
    void aFileThatCannotBeStoredIsAFailureWithItsReason() {
        node.shows(status(State.FAILED, 500, "no space left on device"));

        assertThat(run()).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err())
                .contains(
                        "banyan: README.md from node-1 cannot be stored: no space left on device; have it sent again\n");
        assertThat(node.closed).isTrue();
    }

    @Test
    void aTransferThatEndsTooSoonIsAFailure() {
        node.shows(status(State.RECEIVING, 500, "")).shows(status(State.ENDED, 500, "cancelled"));

        assertThat(run()).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).contains("node-1 has ended the transfer of README.md", "cancelled");
    }

    @Test
    void whatWasOverBeforeItCameIsIgnored() {
        TransferStatus old = new TransferStatus(
                "node-1/17/0", "node-1", "old", 9, 0, 0, State.ENDED, 0, 0, 0, 0, 0, Duration.ZERO, "");
        node.shows(old, status(State.COMPLETE, 1_000, ""));

        assertThat(run()).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).endsWith("README.md\n");
    }

    @Test
    void saysThatNobodyHasSentAFileInTime() {
        node.shows();

        assertThat(run("--timeout", "100ms")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).contains("nobody has sent a file to group g within 0.1 s (--timeout)");
        assertThat(node.closed).isTrue();
    }

    @Test
    void saysThatNobodyTookItIn() {
        node.takenIn = false;

        assertThat(run("--timeout", "100ms")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).contains("none of [10.0.0.7:7350] (--seed) has taken this node into a cluster");
        assertThat(node.closed).isTrue();
    }

    @Test
    void saysThatThereWasNoPlaceInTime() {
        node.findsNoPlace = true;

        assertThat(run("--timeout", "100ms")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).contains("no place in the tree of group g within 0.1 s (--timeout); check --seed");
        assertThat(node.closed).isTrue();
    }

    @Test
    void aNodeThatCannotStartIsOneLine() {
        node.cannotStart = true;

        assertThat(run()).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).isEqualTo("banyan: port in use\n");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "");

        assertThat(recorded.run(command(), "g", "--seed", "a:1", "--into", file + "/below"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).hasLineCount(1).contains("cannot create the directory " + file + "/below (--into)");
        assertThat(node.started).isEmpty();
    }

    @Test
    void seedAndDirectoryAreRequired() {
        assertThat(recorded.run(command(), "g")).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).contains("--into=DIR", "--seed=HOST:PORT");
    }

    private ReceiveCommand command() {
        return new ReceiveCommand(recorded.console(), node::start);
    }

    private Path directory() {
        return temporary.resolve("a/new/one");
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("g", "--into", directory().toString(), "--seed", "10.0.0.7:7350"));
        all.addAll(List.of(arguments));
        return recorded.run(command(), all.toArray(String[]::new));
    }

    private static TransferStatus status(State state, long verifiedBytes, String detail) {
        return new TransferStatus(
                "node-1/17/1",
                "node-1",
                "README.md",
                1_000,
                verifiedBytes,
                0,
                state,
                0,
                0,
                0,
                0,
                0,
                Duration.ZERO,
                detail);
    }

    /** A node and its group, which shows one state of its transfers after the other; the last again and again. */
    private static final class FakeOverlay implements Overlay, Group {
        private final Deque<List<TransferStatus>> states = new ArrayDeque<>();
        private final List<OverlaySettings> started = new ArrayList<>();
        private final List<String> joined = new ArrayList<>();
        private boolean findsNoPlace;
        private boolean takenIn = true;
        private boolean cannotStart;
        private boolean closed;

        FakeOverlay shows(TransferStatus... state) {
            states.add(List.of(state));
            return this;
        }

        Overlay start(OverlaySettings settings) {
            if (cannotStart) {
                throw new OverlayException("port in use");
            }
            started.add(settings);
            try {
                Files.writeString(
                        Path.of(settings.config().getString("banyan.bulk.receive-directory"), "README.md"), "content");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        Config settings() {
            return started.get(0).config();
        }

        @Override
        public String name() {
            return "g";
        }

        @Override
        public List<TransferStatus> transfers() {
            return states.size() == 1 ? states.getFirst() : states.removeFirst();
        }

        @Override
        public CompletionStage<Group> join(String group) {
            joined.add(group);
            return findsNoPlace ? new CompletableFuture<>() : CompletableFuture.completedFuture(this);
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public NodeLimits limits() {
            return NodeLimits.none();
        }

        @Override
        public void limits(NodeLimits limits) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<ClusterView> cluster() {
            ClusterView.Member member = new ClusterView.Member("m", "m:1", "Up", true);
            List<ClusterView.Member> members = takenIn ? List.of(member, member) : List.of(member);
            ClusterView.State state = takenIn ? ClusterView.State.MEMBER : ClusterView.State.JOINING;
            return CompletableFuture.completedFuture(new ClusterView(state, "", List.of("10.0.0.7:7350"), members));
        }

        @Override
        public CompletionStage<Done> ended() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<OverlayEvent> journal() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<TreeSurvey> survey() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String controlAddress() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String dataAddress() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void crash() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Transfer send(Path file, SendOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Transfer> send(String fileName, Source<ByteString, ?> content, SendOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void receiveInto(Path directory) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Source<ReceivedFile, NotUsed> received() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<TreeSnapshot> tree() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Source<OverlayEvent, NotUsed> events() {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> Topic<T> topic(String name, TopicCodec<T> codec) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<TopicStats> topicStats() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Done> leave() {
            throw new UnsupportedOperationException();
        }
    }
}
