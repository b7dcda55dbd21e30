package dev.banyan.overlay.cli;

import dev.banyan.tree.config.BitRate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code banyan transfers limit}: bounds a transfer that is under way. */
@Command(
        name = "limit",
        description = {
            "Bounds what each node sends of a file from now on, all its links together.",
            "Ask the node that sends the file; it tells the others."
        })
final class LimitCommand implements Runnable {
    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            converter = TransferArgument.class,
            description = "The transfer, as 'banyan transfers' lists it.")
    private String id = "";

    @Parameters(
            index = "1",
            paramLabel = "RATE",
            converter = LimitConverter.class,
            description = "Bits per second, or such as 64kbit, 40mbit, 1.5gbit; none for no limit.")
    private BitRate rate = new BitRate(0);

    @Mixin
    private final NodeOptions node = new NodeOptions();

    LimitCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        node.client().limit(id, rate);
        console.print(id + ": " + (rate.bitsPerSecond() == 0 ? "no limit" : "at most " + rate + " from each node"));
    }
}
