package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.Group;
import dev.banyan.overlay.MemberResult;
import dev.banyan.overlay.NodeLimits;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.ReceivedFile;
import dev.banyan.overlay.SendOptions;
import dev.banyan.overlay.Transfer;
import dev.banyan.overlay.TransferStatus;
import dev.banyan.overlay.TreeSurvey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files between real nodes. The nodes are shared; each test has a group, and so a tree, of its own: a chain below "a". */
class OverlayNodeTest {
    @TempDir
    static Path directory;

    private static Path spool;
    private static Nodes nodes;

    @BeforeAll
    static void start() throws IOException {
        spool = Files.createDirectory(directory.resolve("spool"));
        // 5 MB/s, so that a file can be caught on its way.
        nodes = new Nodes(directory)
                .startAll(
                        List.of("a", "b", "c", "d"),
                        s -> s.with("banyan.tree.fan-out", 1)
                                .with("banyan.emulation.enabled", true)
                                .with("banyan.emulation.uplink", 40_000_000)
                                .with("banyan.bulk.spool.directory", spool.toString())
                                .with("banyan.bulk.spool.limit", 1_000_000));
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    private static MemberResult failed(Map<String, MemberResult> results, String member) {
        MemberResult result = results.get(member);
        assertThat(result.outcome()).as(result.toString()).isEqualTo(MemberResult.Outcome.FAILED);
        return result;
    }

    @Test
    void aSurveyFromAnyMemberShowsTheWholeTreeAndWhatWentOverItsLinks() throws Exception {
        Nodes.Party party = nodes.party("survey", "a", "b", "c", "d").receiveEverywhere();
        List<String> chain = party.chain();
        Path file = nodes.file("survey.bin", 400_000);
        Nodes.assertVerified(party.at("a").send(file), "b", "c", "d");

        // Whoever is below the root directly has no other place to measure; who is farther down does.
        String name = chain.get(2);
        TreeSurvey survey = await("coordinates of " + name + " that were compared with a round trip")
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> party.at(chain.get(3))
                                .survey()
                                .toCompletableFuture()
                                .get(10, TimeUnit.SECONDS),
                        found -> found.members().stream()
                                .filter(member -> member.name().equals(name))
                                .anyMatch(member -> member.coordinateErrorP50().isPresent()));

        assertThat(survey.silent()).isEmpty();
        assertThat(survey.root()).contains("a");
        assertThat(survey.members()).extracting(TreeSurvey.Member::name).containsExactly("a", "b", "c", "d");
        assertThat(survey.members())
                .allSatisfy(member ->
                        assertThat(member.attached()).as(member.toString()).isTrue());
        TreeSurvey.Member middle = survey.members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(middle.parent()).contains(chain.get(1));
        assertThat(middle.coordinateErrorP50()).isPresent();
        assertThat(middle.neighbours())
                .extracting(TreeSurvey.Neighbour::name)
                .containsExactly(chain.get(1), chain.get(3));
        assertThat(middle.neighbours().get(0).bytesReceived()).isGreaterThan(400_000);
        assertThat(middle.neighbours().get(1).bytesSent()).isGreaterThan(400_000);
    }

    @ParameterizedTest
    @CsvSource({"a, 1000000, 0, 0", "b, 0, 1000000, 0", "a, 0, 0, 1000000"})
    void aLimitOfANodeHoldsForWhatIsUnderWayUntilItIsTakenAway(String node, long up, long down, long source)
            throws Exception {
        Nodes.Party party = nodes.party("limits-" + node + up, "a", "b").receiveEverywhere();
        Overlay limited = nodes.node(node);
        NodeLimits before = limited.limits();
        limited.limits(new NodeLimits(up, down, source));
        try {
            // 32 s at that rate, less than 1 s without.
            Transfer transfer = party.at("a").send(nodes.file("limits-" + node + up + ".bin", 4_000_000));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> transfer.progressNow().verifiedBytes() > 0);
            assertThat(transfer.progressNow().verifiedBytes()).isLessThan(2_000_000);
            limited.limits(NodeLimits.none());
            long from = System.nanoTime();
            Nodes.assertVerified(transfer, "b");
            assertThat(System.nanoTime() - from).isLessThan(15_000_000_000L);
        } finally {
            limited.limits(before);
        }
    }

    @Test
    void theJournalTellsHowANodeCameToItsPlace() {
        Nodes.Party party = nodes.party("journal", "a", "b");
        assertThat(party.at("b").journal())
                .filteredOn(OverlayEvent.ParentChanged.class::isInstance)
                .last()
                .satisfies(event ->
                        assertThat(((OverlayEvent.ParentChanged) event).to()).contains("a"));
    }

    @Test
    void aFileReachesEveryMember() throws Exception {
        Nodes.Party party = nodes.party("everyone", "a", "b", "c", "d").receiveEverywhere();
        Path file = nodes.file("everyone.bin", 3_000_000);
        Nodes.assertVerified(party.at("a").send(file), "b", "c", "d");
        party.assertReceived(file, "b", "c", "d");
        await().untilAsserted(() -> assertThat(party.at("a").transfers())
                .as("the source")
                .singleElement()
                .returns(TransferStatus.State.COMPLETE, TransferStatus::state));
    }

    @Test
    void aReceiverThatCannotWriteFailsAloneWithItsReasonAtTheSender() throws Exception {
        Nodes.Party party = nodes.party("unwritable", "a", "b", "c").receiveEverywhere();
        List<String> chain = party.chain();
        Path below = Files.writeString(directory.resolve("regular-file"), "not a directory")
                .resolve("below");
        party.at(chain.get(1)).receiveInto(below);
        Path file = nodes.file("unwritable.bin", 300_000);
        Map<String, MemberResult> results = Nodes.results(party.at("a").send(file));
        assertThat(failed(results, chain.get(1)).detail()).contains(below.toString());
        assertThat(results.get(chain.get(2)).outcome()).isEqualTo(MemberResult.Outcome.VERIFIED);
        party.assertReceived(file, chain.get(2));
    }

    @Test
    void aMemberWithoutReceiveDirectoryOnlyRelays() throws Exception {
        Nodes.Party party = nodes.party("relay", "a", "b", "c");
        List<String> chain = party.chain();
        party.receiveAt(chain.get(2));
        Path file = nodes.file("relay.bin", 300_000);
        Map<String, MemberResult> results = Nodes.results(party.at("a").send(file));
        assertThat(failed(results, chain.get(1)).detail())
                .contains("banyan.bulk.receive-directory")
                .contains("receiveInto");
        assertThat(results.get(chain.get(2)).outcome()).isEqualTo(MemberResult.Outcome.VERIFIED);
        party.assertReceived(file, chain.get(2));
    }

    @Test
    void aLimitBoundsWhatEachNodeSendsUntilItIsLifted() throws Exception {
        Nodes.Party party = nodes.party("limited", "a", "b", "c").receiveEverywhere();
        String last = party.chain().get(2);
        Path file = nodes.file("limited.bin", 3_000_000);

        Transfer transfer = party.at("a").send(file, SendOptions.defaults().withLimit(800_000));

        await("a part at the end of the chain")
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        statusAt(party, last).map(TransferStatus::verifiedBytes).orElse(0L) >= 262_144);
        // banyan.link.up-burst may come at once.
        assertThat(transfer.elapsed())
                .isGreaterThan(Duration.ofMillis(262_144 * 8 / 800).minusMillis(50));
        assertThat(statusAt(party, last).orElseThrow().limitBitsPerSecond()).isEqualTo(800_000);
        transfer.limit(0);
        Nodes.assertVerified(transfer, "b", "c");
        assertThat(transfer.elapsed()).as("at the limit it takes 30 s").isLessThan(Duration.ofSeconds(15));
        assertThat(statusAt(party, last).orElseThrow().limitBitsPerSecond()).isZero();
    }

    private static Optional<TransferStatus> statusAt(Nodes.Party party, String member) {
        return party.at(member).transfers().stream().findFirst();
    }

    @Test
    void anyMemberMaySend() throws Exception {
        Nodes.Party party = nodes.party("leaf-sends", "a", "b", "c").receiveEverywhere();
        List<String> chain = party.chain();
        Path file = nodes.file("leaf.bin", 300_000);
        Nodes.assertVerified(party.at(chain.get(2)).send(file), "a", chain.get(1));
        party.assertReceived(file, "a", chain.get(1));
    }

    @Test
    void twoFilesAtOnceArrive() throws Exception {
        Nodes.Party party = nodes.party("two", "a", "b", "c").receiveEverywhere();
        Path one = nodes.file("one.bin", 1_000_000);
        Path two = nodes.file("two.bin", 700_000);
        Transfer first = party.at("a").send(one);
        Transfer second = party.at("b").send(two);
        Nodes.assertVerified(first, "b", "c");
        Nodes.assertVerified(second, "a", "c");
        party.assertReceived(one, "b", "c");
        party.assertReceived(two, "a", "c");
    }

    @Test
    void anEmptyFileArrives() throws Exception {
        Nodes.Party party = nodes.party("empty", "a", "b").receiveEverywhere();
        Path file = nodes.file("empty.bin", 0);
        Nodes.assertVerified(party.at("a").send(file), "b");
        party.assertReceived(file, "b");
    }

    @Test
    void aStreamArrivesAsAFileAndIsReadAsAStream() throws Exception {
        Nodes.Party party = nodes.party("stream", "a", "b").receiveEverywhere();
        List<ByteString> parts = List.of(ByteString.fromString("one, "), ByteString.fromString("two"));
        CompletionStage<String> content = party.at("b")
                .received()
                .take(1)
                .flatMapConcat(ReceivedFile::content)
                .runFold(
                        ByteString.emptyByteString(),
                        ByteString::concat,
                        nodes.node("b").system())
                .thenApply(ByteString::utf8String);

        Transfer transfer = party.at("a")
                .send("words.txt", Source.from(parts), SendOptions.defaults())
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        assertThat(spool).as("named spool files of what is being sent").isEmptyDirectory();
        Nodes.assertVerified(transfer, "b");
        assertThat(party.target("b").resolve("words.txt")).hasContent("one, two");
        assertThat(content.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo("one, two");
    }

    @Test
    void aStreamThatFailsOrIsTooLongIsNotSent() throws Exception {
        Nodes.Party party = nodes.party("bad-stream", "a", "b").receiveEverywhere();
        Group group = party.at("a");
        Source<ByteString, NotUsed> failing = Source.single(ByteString.fromString("a part"))
                .concat(Source.failed(new IllegalStateException("no more")));
        Source<ByteString, NotUsed> endless = Source.repeat(ByteString.fromArray(new byte[65_536]));

        assertThat(group.send("f", failing, SendOptions.defaults()))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("cannot send f: its stream failed")
                .withMessageContaining("no more");
        assertThat(group.send("f", endless, SendOptions.defaults()))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("longer than 1000000 bytes (banyan.bulk.spool.limit)");
        assertThatThrownBy(() -> group.send("../f", Source.empty(), SendOptions.defaults()))
                .isInstanceOf(OverlayException.class)
                .hasMessageContaining("'../f'");

        assertThat(spool).isEmptyDirectory();
        assertThat(group.transfers()).isEmpty();
    }

    @Test
    void aLateMemberGetsTheWholeFile() throws Exception {
        Nodes.Party party = nodes.party("late", "a", "b").receiveEverywhere();
        Path file = nodes.file("late.bin", 20_000_000);
        Transfer transfer = party.at("a").send(file);
        party.awaitBegun("b", 0.1);
        // It takes part as soon as it has a place, so where its files go must be known before.
        nodes.start(
                "late",
                s -> s.with(
                        "banyan.bulk.receive-directory", party.target("late").toString()));
        Files.createDirectories(party.target("late"));
        party.add("late");
        assertThat(transfer.progressNow().done())
                .as("over before the late one came")
                .isFalse();
        Nodes.assertVerified(transfer, "b", "late");
        party.assertReceived(file, "b", "late");
    }

    @Test
    void aFileThatCannotBeReadIsRefusedWithItsName() throws IOException {
        Nodes.Party party = nodes.party("unreadable", "a");
        Path missing = directory.resolve("no-such-file");
        assertThatThrownBy(() -> party.at("a").send(missing))
                .isInstanceOf(OverlayException.class)
                .hasMessageContaining(missing.toString());
    }
}
