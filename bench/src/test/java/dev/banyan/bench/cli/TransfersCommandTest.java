package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.cli.ExitCode;
import org.junit.jupiter.api.Test;

class TransfersCommandTest extends AdminCommandTest {
    private static final String COMPLETE =
            "{\"id\":\"node-1/17/1\",\"source\":\"node-1\",\"fileName\":\"README.md\",\"fileBytes\":128700000,"
                    + "\"verifiedBytes\":128700000,\"resumedBytes\":0,\"state\":\"COMPLETE\",\"bytesReceived\":128900000,"
                    + "\"duplicateBytes\":200000,\"bytesSent\":257400000,\"limitBitsPerSecond\":40000000,\"links\":2,\"longestStallMillis\":12.5,"
                    + "\"detail\":\"\"}";
    private static final String FAILED =
            "{\"id\":\"node-22/17/1\",\"source\":\"node-22\",\"fileName\":\"a\",\"fileBytes\":1000,"
                    + "\"verifiedBytes\":999,\"resumedBytes\":500,\"state\":\"FAILED\",\"bytesReceived\":499,"
                    + "\"duplicateBytes\":0,\"bytesSent\":0,\"limitBitsPerSecond\":0,\"links\":0,\"longestStallMillis\":0.0,"
                    + "\"detail\":\"no space left\"}";

    private static final String SENT =
            "{\"id\":\"node-1/17/1\",\"fileName\":\"a\",\"fileBytes\":1,\"members\":1,\"verified\":0,"
                    + "\"failed\":0,\"verifiedBytes\":0,\"bytesSent\":0,\"seconds\":1.0,\"done\":false,\"error\":null,"
                    + "\"unfinished\":[],\"missing\":[]}";

    @Test
    void listsThemInColumns() {
        answer(COMPLETE + "," + FAILED);

        assertThat(run("transfers")).as(recorded.err()).isEqualTo(ExitCode.OK);
        assertThat(recorded.out().lines())
                .containsExactly(
                        "id            file       state      done      size   received      sent        limit"
                                + "    resumed",
                        "node-1/17/1   README.md  COMPLETE  100 %  128.7 MB   128.9 MB  257.4 MB  40.0 Mbit/s"
                                + "    0 bytes",
                        "node-22/17/1  a          FAILED     99 %    1.0 kB  499 bytes   0 bytes            -"
                                + "  500 bytes  no space left");
    }

    @Test
    void saysThatThereAreNone() {
        answer("");

        assertThat(run("transfers")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo("no transfers\n");
    }

    @Test
    void jsonIsAnArrayOfTheReports() {
        answer(COMPLETE + "," + FAILED);

        assertThat(run("transfers", "--json")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo("[" + COMPLETE + "," + FAILED + "]\n");
    }

    @Test
    void aTransferIsLimited() {
        admin.answers("POST /v1/transfers/node-1/17/1/limit", 200, SENT)
                .answers("POST /v1/transfers/node-1/17/1/limit", 200, SENT);

        assertThat(run("transfers", "limit", "node-1/17/1", "40mbit"))
                .as(recorded.err())
                .isEqualTo(ExitCode.OK);
        assertThat(run("transfers", "limit", "node-1/17/1", "none"))
                .as(recorded.err())
                .isEqualTo(ExitCode.OK);
        assertThat(recorded.out().lines())
                .containsExactly("node-1/17/1: at most 40mbit from each node", "node-1/17/1: no limit");
        assertThat(admin.requests())
                .containsExactly(
                        "POST /v1/transfers/node-1/17/1/limit {\"limit\":\"40mbit\"}",
                        "POST /v1/transfers/node-1/17/1/limit {\"limit\":\"0bit\"}");
    }

    @Test
    void aTransferIsCancelled() {
        admin.answers("POST /v1/transfers/node-1/17/1/cancel", 200, SENT);

        assertThat(run("transfers", "cancel", "node-1/17/1")).as(recorded.err()).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo("node-1/17/1: cancelled\n");
    }

    @Test
    void whatIsNoIdOrNoRateIsWrongUsage() {
        assertThat(run("transfers", "cancel", "../leave")).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).contains("'../leave' is no id of a transfer");
        assertThat(run("transfers", "limit", "node-1/17/1", "fast")).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).contains("'fast'");
        assertThat(run("transfers", "limit", "node-1/17/1", "2tbit")).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).contains("1000000000000");
        assertThat(admin.requests()).isEmpty();
    }

    private void answer(String transfers) {
        admin.answers("GET /v1/transfers", 200, "{\"transfers\":[" + transfers + "]}");
    }
}
