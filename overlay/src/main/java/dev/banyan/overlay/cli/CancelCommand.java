package dev.banyan.overlay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code banyan transfers cancel}: ends a transfer for the whole group. */
@Command(
        name = "cancel",
        description = {
            "Ends a transfer for the whole group; unfinished copies are removed.",
            "Ask the node that sends the file; it tells the others."
        })
final class CancelCommand implements Runnable {
    private final Console console;

    @Parameters(
            paramLabel = "ID",
            converter = TransferArgument.class,
            description = "The transfer, as 'banyan transfers' lists it.")
    private String id = "";

    @Mixin
    private final NodeOptions node = new NodeOptions();

    CancelCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        node.client().cancel(id);
        console.print(id + ": cancelled");
    }
}
