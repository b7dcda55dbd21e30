package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.PublishReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code banyan publish}: publishes on a topic of a running node's group. */
@Command(
        name = "publish",
        description = {
            "Publishes each line of stdin as a message on a topic of a running node's group.",
            "Takes lines as fast as the slowest subscriber that is waited for. Messages are numbered from 1 with each run."
        })
public final class PublishCommand implements Runnable {
    private final Console console;
    private final InputStream stdin;

    /** When a message counts as done. */
    enum Acknowledgement {
        /** When it is on its way. */
        sent,
        /** When every subscribed member has it. */
        all
    }

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Publish this file as one message instead of the lines of stdin.")
    private @Nullable Path file;

    @Option(
            names = "--ack",
            paramLabel = "WHAT",
            defaultValue = "sent",
            description =
                    "sent: a message is done when it is on its way; all: when every subscribed member has it, and a line is"
                            + " printed for each (default: ${DEFAULT-VALUE}).")
    private Acknowledgement ack = Acknowledgement.sent;

    @Option(names = "--json", description = "With --ack all: print one JSON object per message.")
    private boolean json;

    @Mixin
    private final NodeOptions node = new NodeOptions();

    PublishCommand(Console console) {
        this(console, System.in);
    }

    /** @param stdin in place of that of this process */
    PublishCommand(Console console, InputStream stdin) {
        this.console = console;
        this.stdin = stdin;
    }

    @Override
    public void run() {
        Path path = file;
        if (path != null && !Files.isReadable(path)) {
            throw new CommandFailedException(
                    "cannot read " + path + " (--file): there is no such file, or it is not readable");
        }
        Publication publication = new Publication(this::show);
        AdminClient client = node.client();
        publication.open(client, TopicPath.of(topic, "publish"), "ack=" + ack.name());
        long published = publication.publish(path == null ? Lines.of(stdin) : whole(path));
        console.note("banyan: published " + published + (published == 1 ? " message" : " messages") + " on " + topic);
    }

    private static Publication.Messages whole(Path path) {
        return to -> {
            if (Files.size(path) > Publication.MESSAGE_BYTES_MAX) {
                throw new IOException(path + " is longer than a message can be; send it as a file");
            }
            to.accept(Files.readAllBytes(path));
        };
    }

    private void show(List<PublishReport.OfMessage> receipts) {
        receipts.forEach(receipt -> {
            if (json) {
                console.printJson(receipt);
            } else {
                console.print(text(receipt));
            }
        });
    }

    private static String text(PublishReport.OfMessage receipt) {
        StringBuilder text = new StringBuilder()
                .append(receipt.number())
                .append(": ")
                .append(receipt.members())
                .append(receipt.members() == 1 ? " member has it" : " members have it");
        receipt.departed()
                .forEach(gone -> text.append(", not ")
                        .append(gone.member())
                        .append(" (")
                        .append(gone.cause())
                        .append(')'));
        if (receipt.rootChanged()) {
            text.append(", the root of the tree has changed meanwhile");
        }
        return text.toString();
    }
}
