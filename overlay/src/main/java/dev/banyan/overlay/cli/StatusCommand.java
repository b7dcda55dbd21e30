package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.NodeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code banyan status}: how a running node stands. */
@Command(name = "status", description = "Prints how a running node stands: membership, place in the tree, traffic.")
public final class StatusCommand implements Runnable {
    private final Console console;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private final NodeOptions node = new NodeOptions();

    StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        NodeStatus status = node.client().status();
        if (json) {
            console.printJson(status);
        } else {
            StatusText.of(status).forEach(console::print);
        }
    }
}
