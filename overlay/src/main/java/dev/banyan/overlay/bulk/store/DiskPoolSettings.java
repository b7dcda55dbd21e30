package dev.banyan.overlay.bulk.store;

import dev.banyan.tree.config.Section;

/**
 * Settings of the disk pool, {@code banyan.bulk.disk}.
 *
 * @param threads threads that read, write and hash; 1..64
 * @param shared whether the threads are those that all such nodes of this JVM share, one per processor
 * @param queueTasks tasks (one chunk each, mostly) that may wait; 1..65536
 */
public record DiskPoolSettings(int threads, boolean shared, int queueTasks) {
    /** Reads the section {@code banyan.bulk.disk}. */
    public static DiskPoolSettings from(Section section) {
        return new DiskPoolSettings(
                section.intBetween(1, 64, "threads"),
                section.flag("shared"),
                section.intBetween(1, 65536, "queue-tasks"));
    }
}
