package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.banyan.overlay.admin.SendReport;
import dev.banyan.overlay.admin.SendReport.Missing;
import dev.banyan.overlay.admin.SendReport.Unfinished;
import dev.banyan.overlay.cli.ExitCode;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SendCommandTest extends AdminCommandTest {
    private static final long FILE_BYTES = 1_000_000;
    private static final String ID = "node-1/17/3";
    private static final String SEND = "POST /v1/send";
    private static final String LOOK = "GET /v1/transfers/" + ID;

    @Test
    void theNodeGetsTheAbsolutePath() {
        admin.answers(SEND, 202, json(begun()));

        assertThat(run("send", "some dir/../README.md", "--wait", "none")).isEqualTo(ExitCode.OK);
        Path file = Path.of("README.md").toAbsolutePath();
        assertThat(admin.requests()).containsExactly(SEND + " {\"file\":\"" + file + "\"}");
    }

    @Test
    void withoutWaitingItPrintsTheIdAtOnce() {
        admin.answers(SEND, 202, json(begun()));

        assertThat(run("send", "README.md", "--wait=none")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo(ID + "\n");
        assertThat(recorded.err()).isEmpty();
    }

    @Test
    void waitsUntilAllHaveTheFile() {
        admin.answers(SEND, 202, json(begun()))
                .answers(LOOK, 200, json(report(4, 0, 0, FILE_BYTES, false, null, List.of())))
                .answers(LOOK, 200, json(report(4, 3, 0, 7 * FILE_BYTES / 2, false, null, List.of())))
                .answers(LOOK, 200, json(report(4, 4, 0, 4 * FILE_BYTES, true, null, List.of())));

        assertThat(run("send", "README.md")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo("README.md: 4 of 4 verified in 1.2 s (" + ID + ")\n");
        assertThat(recorded.err().lines())
                .hasSize(3)
                .first()
                .asString()
                .matches("sending: 20 %, [0-9.]+ ([kMG]B|bytes)/s to each, 0 of 4 verified");
        assertThat(recorded.err()).contains("sending: 80 %", "sending: 100 %", "4 of 4 verified");
    }

    @Test
    void waitsUntilSoManyHaveTheFile() {
        admin.answers(SEND, 202, json(begun()))
                .answers(LOOK, 200, json(report(4, 1, 0, FILE_BYTES, false, null, List.of())))
                .answers(LOOK, 200, json(report(4, 2, 0, 2 * FILE_BYTES, false, null, List.of())));

        assertThat(run("send", "README.md", "--wait", "2")).as(recorded.err()).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo("README.md: 2 of 4 verified in 1.2 s (" + ID + ")\n");
    }

    @Test
    void fewerThanWereWaitedForAreAFailure() {
        admin.answers(SEND, 202, json(begun()))
                .answers(LOOK, 200, json(report(2, 2, 0, 2 * FILE_BYTES, true, null, List.of())));

        assertThat(run("send", "README.md", "--wait", "3")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).contains("README.md is at 2 members, which are all there are; 3 were waited for");
    }

    @Test
    void whatIsNothingToWaitForIsWrongUsage() {
        for (String wrong : List.of("some", "0", "-1", "1.5")) {
            assertThat(run("send", "README.md", "--wait=" + wrong)).isEqualTo(ExitCode.USAGE);
            assertThat(recorded.err()).contains("'" + wrong + "' is neither all, none nor a number of members");
        }
    }

    @Test
    void theNodeGetsTheLimit() {
        admin.answers(SEND, 202, json(begun()));

        assertThat(run("send", "/a", "--wait", "none", "--limit", "20mbit"))
                .as(recorded.err())
                .isEqualTo(ExitCode.OK);
        assertThat(admin.requests()).containsExactly(SEND + " {\"file\":\"/a\",\"limit\":\"20mbit\"}");
    }

    @Test
    void aWatchedTerminalSeesABar() {
        RecordedConsole watched = RecordedConsole.watched(false);
        admin.answers(SEND, 202, json(begun()))
                .answers(LOOK, 200, json(report(4, 4, 0, 4 * FILE_BYTES, true, null, List.of())));

        assertThat(Main.run(watched.console(), "send", "README.md", "--node", admin.config()))
                .isEqualTo(ExitCode.OK);
        assertThat(watched.err()).contains("sending", "100%");
        assertThat(watched.out()).contains("README.md: 4 of 4 verified");
    }

    @Test
    void whoLacksTheFileIsNamedWithOutcomeAndReason() {
        List<Missing> missing = List.of(
                new Missing("node-3", "FAILED", "no space left on device"), new Missing("node-44", "GONE", "it died"));
        admin.answers(SEND, 202, json(begun()))
                .answers(LOOK, 200, json(report(4, 2, 2, 2 * FILE_BYTES, true, null, missing)));

        assertThat(run("send", "README.md")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.out().lines())
                .containsExactly(
                        "README.md: 2 of 4 verified in 1.2 s (" + ID + ")",
                        "  node-3   FAILED  no space left on device",
                        "  node-44  GONE    it died");
        assertThat(recorded.err()).contains("banyan: README.md is missing at 2 of 4 members");
    }

    @Test
    void aFileThatReachesNobodyIsAFailure() {
        admin.answers(SEND, 202, json(begun())).answers(LOOK, 200, json(report(0, 0, 0, 0, true, null, List.of())));

        assertThat(run("send", "README.md")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).contains("nobody has received README.md", "'banyan status'");
    }

    @Test
    void whatHindersTheSourceItselfIsTold() {
        admin.answers(SEND, 202, json(begun()))
                .answers(LOOK, 200, json(report(4, 0, 4, 0, true, "the file has changed", List.of())));

        assertThat(run("send", "README.md")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).contains("the node could not send README.md: the file has changed");
    }

    @Test
    void jsonIsTheReportAtTheEndAndNothingElseOnStdout() {
        SendReport end = report(4, 3, 1, 3 * FILE_BYTES, true, null, List.of(new Missing("node-3", "LEFT", "it left")));
        admin.answers(SEND, 202, json(begun())).answers(LOOK, 200, json(end));

        assertThat(run("send", "README.md", "--json")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.out()).isEqualTo(json(end) + "\n");
    }

    @Test
    void aNodeThatIsSilentForAMomentIsAskedAgain() {
        admin.answers(SEND, 202, json(begun()))
                .dropsConnection(LOOK)
                .dropsConnection(LOOK)
                .answers(LOOK, 503, "{\"error\":\"the control plane is being rebuilt\"}")
                .answers(LOOK, 200, json(report(1, 1, 0, FILE_BYTES, true, null, List.of())));

        assertThat(run("send", "README.md")).as(recorded.err()).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).contains("1 of 1 verified");
    }

    @Test
    void sendingIsNeverAskedForTwice() {
        admin.dropsConnection(SEND);

        assertThat(run("send", "README.md")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).contains("nothing answers at " + admin.address());
        assertThat(admin.requests()).hasSize(1);
    }

    @Test
    void aRefusalIsTold() {
        admin.answers(SEND, 409, "{\"error\":\"cannot read /README.md: no such file\"}");

        assertThat(run("send", "/README.md")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err())
                .isEqualTo(
                        "banyan: the node at " + admin.address() + " answers: cannot read /README.md: no such file\n");
    }

    private static SendReport begun() {
        return report(0, 0, 0, 0, false, null, List.of());
    }

    private static SendReport report(
            int members,
            int verified,
            int failed,
            long verifiedBytes,
            boolean done,
            @Nullable String error,
            List<Missing> missing) {
        List<Unfinished> unfinished = done ? List.of() : List.of(new Unfinished("node-4", 100));
        return new SendReport(
                ID,
                "README.md",
                FILE_BYTES,
                members,
                verified,
                failed,
                verifiedBytes,
                FILE_BYTES,
                1.23,
                done,
                error,
                unfinished,
                missing);
    }

    private static String json(SendReport report) {
        return JsonMapper.builder().build().valueToTree(report).toString();
    }
}
