package dev.banyan.bench.live.repair;

import java.time.Duration;
import java.util.Locale;

/** What happens to a node that others depend on. */
public enum Fault {
    /** Its process is killed: its connections are reset. */
    KILL(Duration.ofSeconds(3)),
    /** Its process is stopped: its connections stay open and silent. */
    FREEZE(Duration.ofSeconds(6)),
    /** All its TCP connections are torn down at once; it lives and comes back. */
    CUT(Duration.ofSeconds(5));

    private final Duration watched;

    Fault(Duration watched) {
        this.watched = watched;
    }

    /** How long the others are watched after it. */
    Duration watched() {
        return watched;
    }

    /** As it is written on the command line and in reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
