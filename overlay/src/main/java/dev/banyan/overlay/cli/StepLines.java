package dev.banyan.overlay.cli;

/** Shows progress where nobody watches: a line per tenth of the way. */
final class StepLines implements Progress {
    private static final int STEPS = 10;

    private final Console console;
    private final String task;
    private final long totalBytes;
    private final String rateOf;
    private final long startNanos = System.nanoTime();
    private String words = "";
    private int shown;

    /** @param rateOf what the rate is of, a few words behind it; may be empty */
    StepLines(Console console, String task, long totalBytes, String rateOf) {
        this.console = console;
        this.task = task;
        this.totalBytes = totalBytes;
        this.rateOf = rateOf;
    }

    @Override
    public void reached(long bytes) {
        int step = totalBytes == 0 ? STEPS : (int) (bytes * STEPS / totalBytes);
        if (step > shown) {
            shown = step;
            double perSecond = bytes * 1e9 / Math.max(1, System.nanoTime() - startNanos);
            console.note(task + ": " + step * 100 / STEPS + " %, " + Format.bytes(Math.round(perSecond)) + "/s"
                    + (rateOf.isEmpty() ? "" : " " + rateOf) + (words.isEmpty() ? "" : ", " + words));
        }
    }

    /** Shown with the next line. */
    @Override
    public void remark(String words) {
        this.words = words;
    }
}
