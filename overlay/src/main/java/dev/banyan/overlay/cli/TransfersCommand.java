package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.TransferReport;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code banyan transfers}: the transfers at a running node. */
@Command(
        name = "transfers",
        description = {
            "Lists the transfers that a running node takes part in, the oldest first.",
            "received and sent are payload bytes over links since the node started; resumed is what it had before that; limit is"
                    + " what each node may send of the file."
        },
        subcommands = {LimitCommand.class, CancelCommand.class})
public final class TransfersCommand implements Runnable {
    private final Console console;

    @Option(names = "--json", description = "Print one JSON array.")
    private boolean json;

    @Mixin
    private final NodeOptions node = new NodeOptions();

    TransfersCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        List<TransferReport> transfers = node.client().transfers();
        if (json) {
            console.printJson(transfers);
        } else if (transfers.isEmpty()) {
            console.print("no transfers");
        } else {
            TransferTable.of(transfers).forEach(console::print);
        }
    }
}
