package dev.banyan.bench.live;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a process answered, and where it stood then.
 *
 * @param details the answer
 * @param atNanos {@link System#nanoTime} of the process; processes of one machine share that clock
 * @param cpuNanos processor time the process had taken, its compiler and collector included
 * @param compileNanos how long its compiler had worked
 */
public record Reading(JsonNode details, long atNanos, long cpuNanos, long compileNanos) {
    /** Seconds from an earlier reading to this one. */
    public double secondsSince(Reading earlier) {
        return (atNanos - earlier.atNanos) / 1e9;
    }

    /** Seconds of processor time from an earlier reading to this one. */
    public double cpuSecondsSince(Reading earlier) {
        return (cpuNanos - earlier.cpuNanos) / 1e9;
    }

    /** Seconds in which compilers worked from an earlier reading to this one; a method counts when it is done, whole. */
    public double compilingSecondsSince(Reading earlier) {
        return (compileNanos - earlier.compileNanos) / 1e9;
    }

    /** How much a counter of the answer grew since an earlier reading. */
    public long grownSince(Reading earlier, String counter) {
        return details.path(counter).asLong() - earlier.details.path(counter).asLong();
    }
}
