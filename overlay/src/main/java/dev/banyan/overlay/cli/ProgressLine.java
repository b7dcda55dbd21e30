package dev.banyan.overlay.cli;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with percentage, rate and remaining time in the last line of a terminal. */
final class ProgressLine implements Progress {
    private static final int UPDATE_MILLIS = 200;

    private final ProgressBar bar;
    private final Line line;
    private final Runnable closed;

    /** The library ends its line only if the bar was drawn before it is closed; then somebody else has to. */
    private static final class Line extends ConsoleProgressBarConsumer {
        private volatile boolean ended;

        Line(PrintStream terminal, int columns) {
            super(terminal, columns);
        }

        @Override
        public void close() {
            if (!ended) {
                ended = true;
                super.close();
            }
        }
    }

    /** What is counted.
     *
     * @param name shown behind the numbers
     * @param size how many make one
     */
    record Unit(String name, long size) {
        static final Unit MEGABYTES = new Unit(" MB", 1_000_000);
        static final Unit VIRTUAL_SECONDS = new Unit(" virtual s", 1);
        static final Unit RUNS = new Unit(" runs", 1);
    }

    ProgressLine(PrintStream terminal, int columns, String task, long total, Unit unit, Runnable closed) {
        this.closed = closed;
        line = new Line(terminal, columns - 1);
        bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(unit.name(), unit.size())
                .showSpeed()
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                // Else what is reached while the line is being drawn would not be seen before the next step.
                .continuousUpdate()
                .setConsumer(line)
                .build();
    }

    @Override
    public void reached(long bytes) {
        bar.stepTo(bytes);
    }

    @Override
    public void remark(String words) {
        bar.setExtraMessage(" " + words);
    }

    @Override
    public void close() {
        bar.close();
        line.close();
        closed.run();
    }
}
