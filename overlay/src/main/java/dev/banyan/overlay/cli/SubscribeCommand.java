package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.TopicLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code banyan subscribe}: prints what is published on a topic of a running node's group. */
@Command(
        name = "subscribe",
        description = {
            "Prints what is published on a topic of a running node's group, a line per message, until it is interrupted.",
            "Per publisher, messages come in order and none twice; where some are missing, stderr says so."
                    + " What is no UTF-8 is printed in base64."
        })
public final class SubscribeCommand implements Runnable {
    private final Console console;

    /** What becomes of a reader that is too slow. */
    enum Slow {
        /** It loses messages. */
        demote,
        /** All wait for it. */
        block,
        /** It is ended. */
        disconnect
    }

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Option(
            names = "--from",
            paramLabel = "START",
            defaultValue = "latest",
            description =
                    "latest: what is published from now on; earliest: all that is still kept; N: message N of each"
                            + " publisher and what follows (default: ${DEFAULT-VALUE}).")
    private String from = "latest";

    @Option(
            names = "--slow",
            paramLabel = "WHAT",
            defaultValue = "demote",
            description =
                    "When this is read too slowly, demote: messages may be missing; block: all publishers and subscribers"
                            + " wait; disconnect: end (default: ${DEFAULT-VALUE}).")
    private Slow slow = Slow.demote;

    @Option(names = "--count", paramLabel = "N", description = "End after N messages; 1 and more.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--json", description = "Print one JSON object per line, also for gaps and ends of publishers.")
    private boolean json;

    @Mixin
    private final NodeOptions node = new NodeOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method runs
    private CommandSpec spec;

    SubscribeCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        String start = from.toLowerCase(Locale.ROOT);
        if (!start.matches("latest|earliest|[1-9][0-9]{0,17}")) {
            throw new ParameterException(
                    spec.commandLine(), "--from must be latest, earliest or a number from 1, was '" + from + "'");
        }
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "--count must be 1 or more, was " + count);
        }
        AdminClient client = node.client();
        InputStream answer = client.stream(TopicPath.of(topic, "messages"), "from=" + start + "&slow=" + slow.name())
                .body();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8))) {
            long left = count;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    continue;
                }
                left -= show(line);
                if (left == 0 || console.outFailed()) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new CommandFailedException(
                    "the subscription at " + client.address() + " broke off: " + e.getMessage()
                            + "; the node may have ended, or nobody has read for too long",
                    e);
        }
        console.note("banyan: the subscription has ended, because the node leaves its group");
    }

    /** @return the messages in it */
    private int show(String line) throws IOException {
        TopicLine said = Json.read(line, TopicLine.class);
        if (TopicLine.ERROR.equals(said.type())) {
            throw new CommandFailedException("the subscription to " + topic + " has ended: " + said.error());
        }
        boolean message = TopicLine.MESSAGE.equals(said.type());
        if (json) {
            console.print(line);
        } else if (message) {
            console.print(said.value() != null ? said.value() : Objects.requireNonNullElse(said.base64(), ""));
        } else if (TopicLine.READY.equals(said.type())) {
            console.note("banyan: subscribed to " + topic);
        } else if (TopicLine.GAP.equals(said.type())) {
            console.note("banyan: messages " + said.from() + " to " + said.to() + " of " + said.publisher()
                    + " are missing (" + said.cause() + ")");
        } else if (TopicLine.ENDED.equals(said.type())) {
            console.note("banyan: " + said.publisher() + " says no more (" + said.cause() + ")");
        }
        return message ? 1 : 0;
    }
}
