package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.TreeReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code banyan tree}: the tree of a running node's group. */
@Command(
        name = "tree",
        description = {
            "Draws the tree of a running node's group, as all its members describe it at this moment.",
            "For each: round trip to its parent, bytes that its parent has sent down to it since the parent started, and its"
                    + " children."
        })
public final class TreeCommand implements Runnable {
    private final Console console;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private final NodeOptions node = new NodeOptions();

    TreeCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        TreeReport report = node.client().tree();
        if (json) {
            console.printJson(report);
        } else {
            TreeText.of(report, console.unicode()).forEach(console::print);
        }
    }
}
