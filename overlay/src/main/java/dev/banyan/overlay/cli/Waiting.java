package dev.banyan.overlay.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Rests of a command that waits for something. */
final class Waiting {
    private Waiting() {}

    /** @throws CommandFailedException if the thread is interrupted */
    static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new CommandFailedException("interrupted");
        }
    }
}
