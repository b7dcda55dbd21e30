package dev.banyan.overlay.cli;

import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.OverlaySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code banyan node}: runs a node until it is told to end. */
@Command(
        name = "node",
        description = {
            "Runs a node in the foreground: it joins its cluster and group, receives what others send and passes it on.",
            "SIGTERM, SIGINT (Ctrl-C) and SIGHUP make it leave gracefully, so that nobody below it waits; a second signal"
                    + " stops it at once. 'banyan leave' does the same from elsewhere."
        })
public final class NodeCommand implements Runnable, OwnLogging {
    private static final int SIGNAL_EXIT = 128;

    private final Console console;
    private final NodeRunner runner;
    private final Signals signals;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The node's configuration; relative paths in it are seen from the working directory.")
    private Path config = Path.of("");

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting over those of FILE, such as banyan.tree.fan-out=3; as often as needed.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--check", description = "Only say whether the configuration is right.")
    private boolean check;

    NodeCommand(Console console) {
        this(console, new StandaloneRunner(), new JvmSignals());
    }

    NodeCommand(Console console, NodeRunner runner, Signals signals) {
        this.console = console;
        this.runner = runner;
        this.signals = signals;
    }

    /** What happens at the node is told; of Pekko only what needs attention. */
    @Override
    public void applyLogging() {
        LogLevel.info.apply();
        LogLevel.warn.apply("org.apache.pekko");
        // Each connection that a node elsewhere does not take; whom it concerns is told by membership and journal.
        LogLevel.error.apply("org.apache.pekko.stream.Materializer");
        LogLevel.error.apply("org.apache.pekko.remote.artery");
        // A port in use is told in one line by whoever wanted it.
        LogLevel.off.apply("org.apache.pekko.io.TcpListener");
    }

    @Override
    public void run() {
        OverlaySettings settings = runner.load(config, overrides);
        if (check) {
            runner.check(settings);
            console.print(config + ": ok");
            return;
        }
        NodeRunner.Running node = started(settings);
        console.print(node.summary());
        awaitEnd(node);
    }

    private NodeRunner.Running started(OverlaySettings settings) {
        try {
            return runner.start(settings);
        } catch (OverlayException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    private void awaitEnd(NodeRunner.Running node) {
        CompletableFuture<Done> ended = node.ended().toCompletableFuture();
        AtomicBoolean leaving = new AtomicBoolean();
        signals.redirect((name, number) -> {
            if (leaving.compareAndSet(false, true)) {
                console.note("banyan: " + name + ": leaving gracefully; a second signal stops at once");
                close(node, ended);
            } else {
                signals.halt(SIGNAL_EXIT + number);
            }
        });
        try {
            ended.get();
        } catch (ExecutionException e) {
            Throwable why = e.getCause();
            throw new CommandFailedException(
                    "the node has stopped: " + (why instanceof OverlayException ? why.getMessage() : why), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            node.close();
            throw new CommandFailedException("interrupted", e);
        }
    }

    /** On the signal's thread, where nobody else would hear of a fault. */
    private static void close(NodeRunner.Running node, CompletableFuture<Done> ended) {
        try {
            node.close();
        } catch (RuntimeException e) {
            ended.completeExceptionally(e);
        }
    }
}
