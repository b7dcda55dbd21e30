package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.banyan.overlay.TopicStats;
import dev.banyan.overlay.admin.NodeStatus;
import dev.banyan.overlay.admin.NodeStatus.Member;
import dev.banyan.overlay.admin.NodeStatus.Membership;
import dev.banyan.overlay.admin.NodeStatus.Place;
import dev.banyan.overlay.admin.NodeStatus.Traffic;
import dev.banyan.overlay.cli.ExitCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusCommandTest extends AdminCommandTest {
    private static final Membership MEMBER = new Membership(
            "MEMBER",
            "",
            List.of("127.0.0.1:7351"),
            List.of(
                    new Member("node-1", "127.0.0.1:7351", "Up", true),
                    new Member("node-20", "127.0.0.1:7352", "Leaving", false)));

    private static final Place CHILD = new Place("node-20", "node-9", true, 0.42, 41.6, 0.123, 4, List.of("a", "b"), 5);
    private static final Traffic TRAFFIC = new Traffic(
            1_200,
            128_700_000,
            900,
            400_000_000,
            1_000_000_000,
            20_000_000,
            new TreeMap<>(Map.of("PEER_GONE", 2L, "OTHER_GROUP", 1L)));

    private List<NodeStatus.Slow> slow = List.of();

    private static final TopicStats TOPICS = new TopicStats(1, 3, 1, 2, 65_536, 1 << 27, 4, 5, 7, 8, 6, 9);

    @Test
    void showsMembershipPlaceAndTrafficBelowEachOther() {
        answer(MEMBER, CHILD, TRAFFIC);

        assertThat(run("status")).as(recorded.err()).isEqualTo(ExitCode.OK);
        assertThat(recorded.out().lines())
                .containsExactly(
                        "name         node-1, up 2 h 3 min, pid 4711",
                        "cluster      banyan, group main",
                        "addresses    control 127.0.0.1:7351, links 127.0.0.1:7361",
                        "pauses       the process stood still 2 times, 1.3 s in all",
                        "membership   MEMBER; 2 members",
                        "             node-1   127.0.0.1:7351  Up       reachable",
                        "             node-20  127.0.0.1:7352  Leaving  UNREACHABLE",
                        "place        under node-9 (round trip 0.4 ms), 42 ms from the root node-20",
                        "             2 of 4 children: a, b; 5 members below it",
                        "             coordinates predict round trips to within 12 % (median)",
                        "traffic      sent 128.7 MB of files and 1.2 kB of the tree, received 900 bytes; at most 400.0"
                                + " Mbit/s up and 1.0 Gbit/s down and 20.0 Mbit/s as a source",
                        "links ended  OTHER_GROUP 1, PEER_GONE 2",
                        "topics       1 publisher and 2 subscriptions here; 3 streams of 1 topic known, 65.5 kB of 134.2 MB taken",
                        "             4 times somebody too slow was left behind, 5 refusals for want of room, 6 protocol errors",
                        "transfers    1 running, 2 kept for whoever comes late");
    }

    @Test
    void saysWhatANodeWaitsForThatIsNoMemberYet() {
        answer(
                new Membership("JOINING", "no seed answers", List.of("10.0.0.7:7350", "10.0.0.8:7350"), List.of()),
                new Place(null, null, false, 0, 0, null, 4, List.of(), 0),
                new Traffic(0, 0, 0, 0, 0, 0, new TreeMap<>()));

        assertThat(run("status")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out().lines())
                .contains(
                        "membership  JOINING: no seed answers",
                        "            seeds: 10.0.0.7:7350, 10.0.0.8:7350",
                        "place       none: it follows no root yet",
                        "            0 of 4 children; 0 members below it",
                        "traffic     sent 0 bytes of files and 0 bytes of the tree, received 0 bytes; no limit");
    }

    @Test
    void namesThoseThatWereTooSlowMostOften() {
        slow = IntStream.rangeClosed(1, 7)
                .mapToObj(i -> new NodeStatus.Slow("prices", "node-" + i, i == 7 ? "DISCONNECT" : "DEMOTE", i))
                .toList();
        answer(MEMBER, CHILD, TRAFFIC);

        assertThat(run("status")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out().lines())
                .containsSubsequence(
                        "             node-7 was too slow for prices 7 times (disconnect)",
                        "             node-6 was too slow for prices 6 times (demote)",
                        "             node-3 was too slow for prices 3 times (demote)",
                        "             and 2 more, which --json lists",
                        "transfers    1 running, 2 kept for whoever comes late");
        assertThat(recorded.out()).doesNotContain("node-2 was");
    }

    @Test
    void saysThatItIsTheRoot() {
        answer(MEMBER, new Place("node-1", null, true, 0, 0, null, 4, List.of(), 1), TRAFFIC);

        assertThat(run("status")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out().lines())
                .contains("place        root", "             0 of 4 children; 1 member below it");
    }

    @Test
    void saysThatItIsCutOff() {
        answer(MEMBER, new Place("node-9", "node-9", false, 3, 1.5, null, 4, List.of(), 0), TRAFFIC);

        assertThat(run("status")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).contains("1.5 ms from the root node-9; NOT ATTACHED");
    }

    @Test
    void jsonIsTheReport() {
        String report = answer(MEMBER, CHILD, TRAFFIC);

        assertThat(run("status", "--json")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo(report + "\n");
    }

    @Test
    void whatALaterVersionTellsBesidesIsNoFault() {
        String report = answer(MEMBER, CHILD, TRAFFIC);
        admin.answers("GET /v1/status", 200, report.replaceFirst("\\{", "{\"mood\":\"good\","));
        run("status");

        assertThat(run("status", "--json")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).endsWith(report + "\n");
    }

    private String answer(Membership membership, Place place, Traffic traffic) {
        NodeStatus status = new NodeStatus(
                "node-1",
                "banyan",
                "main",
                4711,
                17,
                "127.0.0.1:7351",
                "127.0.0.1:7361",
                7_400.5,
                new NodeStatus.Pauses(2, 1.25),
                membership,
                place,
                traffic,
                TOPICS,
                slow,
                1,
                2);
        String json = JsonMapper.builder().build().valueToTree(status).toString();
        admin.answers("GET /v1/status", 200, json);
        return json;
    }
}
