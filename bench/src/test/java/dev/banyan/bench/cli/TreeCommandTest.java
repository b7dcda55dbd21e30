package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.banyan.overlay.admin.TreeReport;
import dev.banyan.overlay.admin.TreeReport.Link;
import dev.banyan.overlay.admin.TreeReport.Node;
import dev.banyan.overlay.cli.Console.Features;
import dev.banyan.overlay.cli.ExitCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TreeCommandTest extends AdminCommandTest {
    private static final Node ROOT = node("node-1", null, 0, true, down("node-2", 12_100_000), down("node-3", 800));
    private static final Node SECOND = node("node-2", "node-1", 1, true, up("node-1"), down("node-4", 64_000));
    private static final Node THIRD = node("node-3", "node-1", 1, false, up("node-1"));
    private static final Node FOURTH = node("node-4", "node-2", 2, true, up("node-2"));

    @Test
    void drawsTheTreeWithRoundTripsBytesAndChildren() {
        answer(new TreeReport("main", "node-1", List.of(ROOT, SECOND, THIRD, FOURTH), List.of()));

        assertThat(run("tree")).as(recorded.err()).isEqualTo(ExitCode.OK);
        assertThat(recorded.out().lines())
                .containsExactly(
                        "node-1          root                  2 children",
                        "├─ node-2     1.5 ms    12.1 MB down  1 child",
                        "│  └─ node-4  1.5 ms    64.0 kB down",
                        "└─ node-3     1.5 ms  800 bytes down  not attached");
    }

    @Test
    void usesAsciiWhereNothingElseCanBeShown() {
        RecordedConsole ascii = RecordedConsole.of(new Features(false, false, 80, false, StandardCharsets.US_ASCII));
        answer(new TreeReport("main", "node-1", List.of(ROOT, SECOND, THIRD, FOURTH), List.of()));

        assertThat(Main.run(ascii.console(), "tree", "--node", admin.config())).isEqualTo(ExitCode.OK);
        assertThat(ascii.out())
                .contains("|- node-2", "|  `- node-4", "`- node-3")
                .doesNotContain("?");
    }

    @Test
    void namesThoseUnderNoRootAndThoseThatAreSilent() {
        Node lost = node("node-7", "node-8", -1, false, up("node-8"));
        Node circle = node("node-8", "node-7", -1, false, up("node-7"));
        answer(new TreeReport("main", "node-1", List.of(ROOT, lost, circle), List.of("node-5", "node-6")));

        assertThat(run("tree")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out().lines())
                .containsExactly("node-1  root", "under no root: node-7, node-8", "no answer from: node-5, node-6");
    }

    @Test
    void drawsTwoTreesWhileThereAreTwoRoots() {
        answer(new TreeReport("main", "node-1", List.of(ROOT, node("node-9", null, 0, true), SECOND), List.of()));

        assertThat(run("tree")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out().lines())
                .containsExactly(
                        "node-1       root                1 child",
                        "└─ node-2  1.5 ms  12.1 MB down",
                        "node-9       root");
    }

    @Test
    void saysThatThereIsNoTree() {
        answer(new TreeReport("main", null, List.of(), List.of()));

        assertThat(run("tree")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo("no tree yet in group main\n");
    }

    @Test
    void jsonIsTheReport() {
        String report = answer(new TreeReport("main", "node-1", List.of(ROOT, SECOND), List.of("node-5")));

        assertThat(run("tree", "--json")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo(report + "\n");
    }

    private String answer(TreeReport report) {
        String json = JsonMapper.builder().build().valueToTree(report).toString();
        admin.answers("GET /v1/tree", 200, json);
        return json;
    }

    private static Node node(String name, @Nullable String parent, int depth, boolean attached, Link... links) {
        List<String> children = List.of(links).stream()
                .filter(link -> link.role().equals("CHILD"))
                .map(Link::peer)
                .toList();
        return new Node(name, parent, children, depth, parent == null ? 0 : 1.5, attached, null, 4, List.of(links));
    }

    private static Link down(String child, long bytes) {
        return new Link(child, "CHILD", 1.4, bytes, 77);
    }

    private static Link up(String parent) {
        return new Link(parent, "PARENT", 1.5, 77, 99);
    }
}
