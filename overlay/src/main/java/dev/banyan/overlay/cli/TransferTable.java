package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.TransferReport;
import dev.banyan.overlay.cli.Columns.Align;
import java.util.ArrayList;
import java.util.List;

/** Transfers at a node, for people: a line each, below a line of headings. */
final class TransferTable {
    private static final List<Align> ALIGNS = List.of(
            Align.LEFT,
            Align.LEFT,
            Align.LEFT,
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT,
            Align.LEFT);

    private TransferTable() {}

    static List<String> of(List<TransferReport> transfers) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("id", "file", "state", "done", "size", "received", "sent", "limit", "resumed", ""));
        for (TransferReport t : transfers) {
            rows.add(List.of(
                    t.id(),
                    t.fileName(),
                    t.state(),
                    Format.share(t.verifiedBytes(), t.fileBytes()),
                    Format.bytes(t.fileBytes()),
                    Format.bytes(t.bytesReceived()),
                    Format.bytes(t.bytesSent()),
                    t.limitBitsPerSecond() == 0 ? "-" : Format.bitRate(t.limitBitsPerSecond()),
                    Format.bytes(t.resumedBytes()),
                    t.detail()));
        }
        return Columns.lines(ALIGNS, rows);
    }
}
