package dev.banyan.bench.demo;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A screen whose lines a test can read. */
final class RecordingScreen implements Screen {
    private final List<String> story = new CopyOnWriteArrayList<>();
    private final List<String> notes = new CopyOnWriteArrayList<>();

    String story() {
        return String.join("\n", story);
    }

    String notes() {
        return String.join("\n", notes);
    }

    @Override
    public void tell(Tone tone, String line) {
        story.add(line);
    }

    @Override
    public void note(String line) {
        notes.add(line);
    }

    @Override
    public boolean unicode() {
        return true;
    }

    @Override
    public Meter meter(String task, long totalBytes) {
        return new Meter() {
            private long before;

            @Override
            public void reached(long bytes, int complete, int receivers) {
                if (bytes < before || bytes > totalBytes) {
                    throw new AssertionError("went from " + before + " to " + bytes + " of " + totalBytes);
                }
                before = bytes;
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }
}
