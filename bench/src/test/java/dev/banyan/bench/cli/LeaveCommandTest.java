package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.cli.ExitCode;
import org.junit.jupiter.api.Test;

class LeaveCommandTest extends AdminCommandTest {
    private static final String LEAVE = "POST /v1/leave";
    private static final String HEALTH = "GET /health";

    @Test
    void waitsUntilTheNodeNoLongerAnswers() {
        admin.answers(LEAVE, 202, "{}")
                .answers(HEALTH, 503, "{\"ok\":false,\"problems\":[\"it leaves\"]}")
                .dropsConnection(HEALTH);

        assertThat(run("leave")).as(recorded.err()).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).matches("the node at " + admin.address() + " has left in [0-9.]+ s\\R");
        assertThat(admin.requests()).startsWith(LEAVE + " {}", HEALTH, HEALTH);
    }

    @Test
    void aNodeThatStaysIsAFailureAfterTheTime() {
        admin.answers(LEAVE, 202, "{}").answers(HEALTH, 200, "{\"ok\":true,\"problems\":[]}");

        assertThat(run("leave", "--timeout", "300ms")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err())
                .hasLineCount(1)
                .contains("the node at " + admin.address() + " still answers after 0.3 s (--timeout)");
        assertThat(recorded.out()).isEmpty();
    }

    @Test
    void aNodeThatDoesNotRunHasNotLeft() {
        admin.close();

        assertThat(run("leave")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).hasLineCount(1).contains("nothing answers at " + admin.address());
    }
}
