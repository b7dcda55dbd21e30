package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What commands say when a node cannot be asked. */
class NodeAnswersTest extends AdminCommandTest {
    private static final String EMPTY = "{\"transfers\":[]}";

    @Test
    void aConfigurationThatIsNotThereIsNamedAndWrongUsage() {
        assertThat(Main.run(recorded.console(), "transfers", "--node", "no/such.conf"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).hasLineCount(1).contains("no/such.conf");
        assertThat(recorded.out()).isEmpty();
    }

    @Test
    void aNodeThatDoesNotAnswerIsNamedWithItsAddressItsConfigurationAndHowToStartIt() {
        String address = admin.address();
        admin.close();

        assertThat(run("transfers")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err())
                .hasLineCount(1)
                .startsWith("banyan: nothing answers at " + address)
                .contains(admin.config(), "start it with 'banyan node --config " + admin.config() + "'");
    }

    @Test
    void aNodeThatNeverRanCountsAsOneThatDoesNotAnswerThoughItsTokenIsMissing() throws IOException {
        Files.delete(admin.stateFile("admin.token"));
        admin.close();

        assertThat(run("transfers")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).hasLineCount(1).contains("nothing answers at " + admin.address());
    }

    @Test
    void aMissingTokenIsNamedWithItsFile() throws IOException {
        Files.delete(admin.stateFile("admin.token"));

        assertThat(run("transfers")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err())
                .hasLineCount(1)
                .startsWith("banyan: cannot read " + admin.stateFile("admin.token") + ": there is no such file");
    }

    @Test
    void aFileWithoutATokenIsNamed() throws IOException {
        Files.writeString(admin.stateFile("admin.token"), "\n");

        assertThat(run("transfers")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).hasLineCount(1).contains(admin.stateFile("admin.token") + " holds no token");
    }

    @Test
    void aTokenThatIsNotTakenIsOfAnotherNodeOrLife() throws IOException {
        Files.writeString(admin.stateFile("admin.token"), "decaf");

        assertThat(run("transfers")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err())
                .hasLineCount(1)
                .contains(
                        admin.address(),
                        admin.stateFile("admin.token").toString(),
                        "of another node or of an earlier life");
        assertThat(admin.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"400", "404", "405", "409", "413", "503"})
    void whyANodeRefusesIsSaidInItsWords(int status) {
        admin.answers("GET /v1/transfers", status, "{\"error\":\"the disk is on fire\"}");

        assertThat(run("transfers")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err())
                .isEqualTo("banyan: the node at " + admin.address() + " answers: the disk is on fire\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"200 | <html>", "200 | {}", "200 | null", "200 | []", "500 | oops", "404 | {}"})
    void whatAnswersOtherwiseThanANodeIsNamed(int status, String body) {
        admin.answers("GET /v1/transfers", status, body);

        assertThat(run("transfers")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err())
                .hasLineCount(1)
                .startsWith("banyan: " + admin.address() + " answers (HTTP " + status + "), but not as a node does");
    }

    @ParameterizedTest
    @CsvSource({"admin.port = 0", "tree.fan-out = 3"})
    void aNodeWithAnyFreePortHasToldItsAddress(String line) throws IOException {
        admin.configure(line);
        Files.writeString(admin.stateFile("admin.address"), admin.address() + "\n");
        admin.answers("GET /v1/transfers", 200, EMPTY);

        assertThat(run("transfers", "--json")).as(recorded.err()).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo("[]\n");
    }

    @Test
    void aNodeThatHasNotToldItsAddressDoesNotRun() throws IOException {
        admin.configure("admin.port = 0");

        assertThat(run("transfers")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err())
                .hasLineCount(1)
                .contains(
                        "does not run",
                        admin.stateFile("admin.address").toString(),
                        "'banyan node --config " + admin.config() + "'");
    }

    @Test
    void anAddressThatIsNoneIsNamedWithItsFile() throws IOException {
        admin.configure("admin.port = 0");
        Files.writeString(admin.stateFile("admin.address"), "http://somewhere/");

        assertThat(run("transfers")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).hasLineCount(1).contains(admin.stateFile("admin.address") + " holds no address");
    }

    @Test
    void settingsGivenToTheCommandWin() throws IOException {
        String port = admin.address().substring(admin.address().indexOf(':') + 1);
        admin.configure("admin.port = 1");
        admin.answers("GET /v1/transfers", 200, EMPTY);

        assertThat(run("transfers", "--set", "banyan.admin.port=" + port, "--set", "banyan.admin.host=0.0.0.0"))
                .as(recorded.err())
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void aSettingWithoutAValueIsWrongUsage() {
        assertThat(run("transfers", "--set", "banyan.admin.port")).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).hasLineCount(1).contains("KEY=VALUE", "'banyan.admin.port'");
    }

    @Test
    void aNodeWithoutAStateDirectoryTakesNoCommands() {
        assertThat(run("transfers", "--set", "banyan.state-directory=\"\"")).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).hasLineCount(1).contains(admin.config(), "banyan.state-directory");
    }
}
