package dev.banyan.overlay.cli;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code banyan leave}: a running node leaves and ends. */
@Command(
        name = "leave",
        description = {
            "Asks a running node to leave gracefully and waits until it no longer answers.",
            "Its children move to other parents first; then it leaves the cluster and its process ends."
        })
public final class LeaveCommand implements Runnable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Console console;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = DurationConverter.class,
            description = "Wait at most so long, such as 90s or 2m (default: ${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ZERO;

    @Mixin
    private final NodeOptions node = new NodeOptions();

    LeaveCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        AdminClient client = node.client();
        long startNanos = System.nanoTime();
        client.leave();
        while (client.answers()) {
            if (System.nanoTime() - startNanos >= timeout.toNanos()) {
                throw new CommandFailedException("the node at " + client.address() + " still answers after "
                        + Format.seconds(timeout.toMillis() / 1e3)
                        + " (--timeout); it may still be leaving, its log tells more");
            }
            Waiting.pause(LOOK_EVERY);
        }
        console.print("the node at " + client.address() + " has left in "
                + Format.seconds((System.nanoTime() - startNanos) / 1e9));
    }
}
