package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.OverlaySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong in a file or on the command line is said in one line that tells where, what, and what is allowed. */
class NodeConfigTest {
    private static final String CITY = "banyan.emulation.places.a = Oslo";

    @TempDir
    Path directory;

    private Path file(String... lines) {
        try {
            return Files.write(directory.resolve("node.conf"), List.of(lines));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private OverlaySettings load(String... lines) {
        return NodeConfig.load(file(lines), List.of());
    }

    private void check(String line) {
        NodeConfig.check(load("banyan.name = a", line));
    }

    private static void assertSays(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(ConfigException.class).hasMessage(message);
    }

    @AfterEach
    void forgetSystemProperties() {
        System.clearProperty("banyan.group");
        System.clearProperty("banyan.cluster");
        ConfigFactory.invalidateCaches();
    }

    @Test
    void overridesWinOverTheFileAndTheFileOverSystemPropertiesAndDefaults() {
        System.setProperty("banyan.cluster", "of-the-properties");
        System.setProperty("banyan.group", "of-the-properties");
        ConfigFactory.invalidateCaches();
        OverlaySettings settings = NodeConfig.load(
                file("banyan { name = of-the-file, cluster = of-the-file }"),
                List.of("banyan.name=first", "banyan.name=last"));
        assertThat(settings.config().getString("banyan.name")).isEqualTo("last");
        assertThat(settings.config().getString("banyan.cluster")).isEqualTo("of-the-file");
        assertThat(settings.config().getString("banyan.group")).isEqualTo("of-the-properties");
        assertThat(settings.config().getInt("banyan.tree.fan-out")).isEqualTo(4);
    }

    @Test
    void anOverrideIsHoconOrElseAText() {
        OverlaySettings settings = NodeConfig.load(
                file("banyan.seed-nodes = []"),
                List.of(
                        "banyan.seed-nodes=[\"h:1\", \"h:2\"]",
                        "banyan.tree.fan-out = 8",
                        "banyan.bulk.receive-directory=C:\\files, of mine",
                        "banyan.group=${banyan.cluster}",
                        "banyan.state-directory="));
        assertThat(settings.config().getStringList("banyan.seed-nodes")).containsExactly("h:1", "h:2");
        assertThat(settings.config().getInt("banyan.tree.fan-out")).isEqualTo(8);
        assertThat(settings.config().getString("banyan.bulk.receive-directory")).isEqualTo("C:\\files, of mine");
        assertThat(settings.config().getString("banyan.group")).isEqualTo("banyan");
        assertThat(settings.config().getString("banyan.state-directory")).isEmpty();
    }

    @Test
    void anOverrideCannotSetASecondKey() {
        OverlaySettings settings = NodeConfig.load(file(), List.of("banyan.group=x\nbanyan.name = y"));
        assertThat(settings.config().getString("banyan.group")).isEqualTo("x\nbanyan.name = y");
    }

    @Test
    void aFileThatCannotBeReadIsRefused() {
        Path none = directory.resolve("none.conf");
        assertSays(
                () -> NodeConfig.load(none, List.of()),
                none + ": there is no such file; name the configuration of a node, such as conf/node-1.conf");
        assertSays(() -> NodeConfig.load(directory, List.of()), directory + ": is a directory; name a file in it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "banyan {               | 3: syntax error: expected a key or a closing '}', got end of file",
                "banyan.name = a = b    | 2: syntax error: Expecting end of input or a comma, got '='",
                "banyan.seed-nodes = [a | 3: syntax error: List should have had new element after a comma, instead had token: end of"
                        + " file",
                "banyan.name = @NAME@   | 2: syntax error: Expecting a value but got wrong token: '@' (Reserved character '@' is"
                        + " not allowed outside quotes)",
                "banyan..name = a       | 2: syntax error: path has a leading, trailing, or two adjacent period '.' (use quoted \"\""
                        + " empty string if you want an empty element)"
            })
    void aSyntaxErrorIsNamedByItsLine(String line, String message) {
        assertSays(() -> load("# first", line), directory.resolve("node.conf") + ": " + message);
    }

    @Test
    void aSubstitutionOfNothingIsRefused() {
        assertSays(
                () -> load("banyan.name = ${no.such.key}"),
                directory.resolve("node.conf")
                        + ": 1: Could not resolve substitution to a value: ${no.such.key}; set it, or write ${?...} for"
                        + " what may be missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "banyan.tree.fan-uot = 3 | banyan.tree.fan-uot: is no setting; did you mean banyan.tree.fan-out?",
                "banyan.colour = red     | banyan.colour: is no setting",
                "pekko.loglevel = INFO   | pekko: must be below banyan, as all settings are; did you mean banyan.pekko?",
                "my.app = 1              | my: must be below banyan, as all settings are",
                "banyan.tree = 3         | banyan.tree: must be a section in braces, was 3",
                "banyan.name.first = a   | banyan.name: must be a value, was {\"first\":\"a\"}"
            })
    void aKeyThatIsNoSettingIsRefused(String line, String message) {
        assertSays(() -> load("", line), directory.resolve("node.conf") + ": 2: " + message);
    }

    @Test
    void pekkosSettingsAndPlacesAreFree() {
        assertThatCode(() -> load(CITY, "banyan.pekko { loglevel = DEBUG, any.thing = 1 }"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "banyan.tree.fan-out     | --set: must be KEY=VALUE such as banyan.tree.fan-out=8, was 'banyan.tree.fan-out'",
                "=8                      | --set: must be KEY=VALUE such as banyan.tree.fan-out=8, was '=8'",
                "banyan..x=8             | --set: KEY must be names with dots between them, such as banyan.tree.fan-out, was"
                        + " 'banyan..x'",
                "banyan.tree.fanout=8    | --set banyan.tree.fanout: banyan.tree.fanout: is no setting; did you mean"
                        + " banyan.tree.fan-out?",
                "pekko.loglevel=INFO     | --set pekko.loglevel: pekko: must be below banyan, as all settings are; did you mean"
                        + " banyan.pekko?",
                "banyan.tree=8           | --set banyan.tree: banyan.tree: must be a section in braces, was 8",
                "banyan.tree.fan-out=all | --set banyan.tree.fan-out: banyan.tree.fan-out: must be a whole number between 0 and"
                        + " 1024, was 'all'",
                "banyan.name=a b!        | --set banyan.name: banyan.name: must be 1 to 64 letters, digits, '_' or '-', the first"
                        + " a letter or digit, was 'a b!'"
            })
    void aBadOverrideIsNamedAsSuch(String override, String message) {
        assertSays(() -> NodeConfig.check(NodeConfig.load(file("banyan.name = a"), List.of(override))), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tree.fan-out = many       | must be a whole number between 0 and 1024, was 'many'",
                "tree.fan-out = 1025       | must be a whole number between 0 and 1024, was 1025",
                "control.port = 65536      | must be a whole number between 0 and 65535, was 65536",
                "name = two words          | must be 1 to 64 letters, digits, '_' or '-', the first a letter or digit, was 'two"
                        + " words'",
                "group = \"\"              | must be 1 to 64 letters, digits, '_' or '-', the first a letter or digit, was ''",
                "seed-nodes = [\"h:1\", h] | must be addresses such as \"10.0.0.7:7350\" or \"[fd00::7]:7350\", was 'h'",
                "seed-nodes = [\"::1:73\"] | must be addresses such as \"10.0.0.7:7350\" or \"[fd00::7]:7350\", was '::1:73'",
                "close-timeout = 10        | must be a duration above zero with its unit, such as 500ms or 2s, was 10",
                "close-timeout = soon      | must be a duration above zero with its unit, such as 500ms or 2s, was 'soon'",
                "bulk.hot-bytes = lots     | must be a size between 0 bytes and 64 GiB, was 'lots'",
                "link.up-limit = 40 MB     | must be a rate between 0bit and 1tbit per second, such as 400mbit or 1.5gbit, was '40"
                        + " MB'",
                "admin.request-limit = 1   | must be a size between 1 KiB and 16 MiB, was 1",
                "light = perhaps           | must be on or off, was 'perhaps'",
                "control.host = \"a b\"    | must be an IP address or a host name, was 'a b'",
                "control.host = 0.0.0.0    | must be an address that peers reach, was '0.0.0.0'; to listen on all addresses, set"
                        + " advertised-host beside it to the one that peers reach",
                "link.host = \"::\"        | must be an address that peers reach, was '::'; to listen on all addresses, set"
                        + " advertised-host beside it to the one that peers reach",
                "link.advertised-host = 0  | must be an address that peers reach, was '0'",
                "link.host = 192.0.2.7     | must be a loopback address such as 127.0.0.1 unless banyan.security allows others, was"
                        + " '192.0.2.7': nothing is encrypted without certificates, so whoever reaches the port can read what is"
                        + " sent and join; listen on a loopback address, set banyan.security.certificate, key and trusted, or set"
                        + " banyan.security.insecure = on if all who reach the port may do that",
                "admin.host = 192.0.2.7    | must be a loopback address such as 127.0.0.1 unless banyan.security allows others, was"
                        + " '192.0.2.7': the admin interface is never encrypted, so whoever sees its traffic learns the token that"
                        + " rules the node; listen on a loopback address, or set banyan.security.insecure = on if all who reach"
                        + " the network may do that",
                "pekko.remote.artery.bind.hostname = 192.0.2.7 | must not be set, as banyan.control says where to listen and what"
                        + " peers are told, was '192.0.2.7'"
            })
    void aBadValueIsNamedWithKeyAndLine(String setting, String message) {
        String key = "banyan." + setting.substring(0, setting.indexOf(" = "));
        assertSays(() -> check("banyan." + setting), directory.resolve("node.conf") + ": 2: " + key + ": " + message);
    }

    @ParameterizedTest
    @CsvSource({"transport = tcp, tcp", "ssl.ssl-engine-provider = some.Other, some.Other"})
    void whereCertificatesAreSetPekkoIsNotToldOtherwise(String setting, String value) {
        String key = setting.substring(0, setting.indexOf(" = "));
        assertThatThrownBy(() -> check(
                        "banyan.security { certificate = a.pem, key = a.key, trusted = ca.pem }, banyan.pekko.remote.artery."
                                + setting))
                .hasMessageContaining(
                        "banyan.pekko.remote.artery." + key + ": must not be set, as banyan.security says how the"
                                + " control channel is encrypted, was '" + value + "'");
        assertThatCode(() -> check("banyan.pekko.remote.artery." + setting)).doesNotThrowAnyException();
    }

    @Test
    void whatGoesOutWithAnAnnouncementMustFitIntoAFrame() {
        assertThatThrownBy(() -> check("banyan.link.control-frame-limit = 16 KiB"))
                .hasMessageContaining(
                        "banyan.bulk.inline-limit: must be at least 4096 below banyan.link.control-frame-limit (16384), was 16384");
        assertThatCode(() -> check("banyan.link.control-frame-limit = 20 KiB")).doesNotThrowAnyException();
    }

    @Test
    void checkingCreatesNothing() {
        Path state = directory.resolve("some/state");
        NodeConfig.checkStandalone(load("banyan.name = a", "banyan.state-directory = \"" + state + "\""));
        assertThat(state.getParent()).doesNotExist();
    }

    @Test
    void onlyAStandaloneNodeNeedsAStateDirectory() {
        OverlaySettings settings = load("banyan.name = a", "banyan.state-directory = \"\"");
        assertThatCode(() -> NodeConfig.check(settings)).doesNotThrowAnyException();
        String message = directory.resolve("node.conf")
                + ": 2: banyan.state-directory: must be a directory for what this node keeps between its starts, was ''; set it"
                + " to one of its own, such as /var/lib/banyan/a";
        assertSays(() -> NodeConfig.checkStandalone(settings), message);
        assertSays(() -> NodeConfig.prepareDirectories(settings), message);
    }

    @ParameterizedTest
    @CsvSource({"banyan.state-directory, file", "banyan.bulk.receive-directory, file/below/it"})
    void aDirectoryAtOrBelowAFileIsRefused(String key, String path) throws IOException {
        Path blocking = Files.createFile(directory.resolve("file"));
        Path wanted = directory.resolve(path);
        String message = directory.resolve("node.conf") + ": 3: " + key
                + ": must be a directory that this user can write, was '" + wanted + "': " + blocking
                + " is a file; choose another path or move the file away";
        OverlaySettings settings = load(
                "banyan.name = a",
                "banyan.state-directory = \"" + directory.resolve("state") + "\"",
                key + " = \"" + wanted + "\"");
        assertSays(() -> NodeConfig.check(settings), message);
        assertSays(() -> NodeConfig.checkStandalone(settings), message);
        assertSays(() -> NodeConfig.prepareDirectories(settings), message);
        assertThat(directory.resolve("state")).doesNotExist();
    }

    @Test
    void stateAndReceivedFilesDoNotMix() {
        String both = directory.resolve("both").toString();
        OverlaySettings settings = load(
                "banyan.name = a",
                "banyan.state-directory = \"" + both + "\"",
                "banyan.bulk.receive-directory = \"" + both + "/x/..\"");
        assertSays(
                () -> NodeConfig.checkStandalone(settings),
                directory.resolve("node.conf")
                        + ": 3: banyan.bulk.receive-directory: must be a directory that this user can write, was '"
                        + both
                        + "/x/..': it is banyan.state-directory too; choose another one");
    }

    @Test
    void preparingCreatesTheDirectoriesAndOnlyTheStateIsPrivate() throws IOException {
        Path state = directory.resolve("data/state");
        Path received = directory.resolve("data/received");
        OverlaySettings settings = load(
                "banyan.name = a",
                "banyan.state-directory = \"" + state + "\"",
                "banyan.bulk.receive-directory = \"" + received + "\"");
        NodeConfig.prepareDirectories(settings);
        NodeConfig.prepareDirectories(settings);
        assertThat(received).isDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                .isEqualTo("rwx------");
    }

    @Test
    void preparingLeavesADirectoryThatIsThereAsItIs() throws IOException {
        Path real = Files.createDirectories(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        Path kept = Files.createFile(real.resolve("kept"));
        NodeConfig.prepareDirectories(load("banyan.name = a", "banyan.state-directory = \"" + link + "\""));
        assertThat(kept).exists();
    }
}
