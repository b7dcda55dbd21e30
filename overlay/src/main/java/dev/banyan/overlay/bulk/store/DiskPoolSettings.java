package dev.banyan.overlay.bulk.store;

import dev.banyan.tree.config.Section;

/**
 * Settings of the disk pool, {@code banyan.bulk.disk}.
 *
 * @param threads threads that read, write and hash; 1..64
 * @param queueTasks tasks (one chunk each, mostly) that may wait; 1..65536
 */
public record DiskPoolSettings(int threads, int queueTasks) {
    /** Reads the section {@code banyan.bulk.disk}. */
    public static DiskPoolSettings from(Section section) {
        return new DiskPoolSettings(section.intBetween(1, 64, "threads"), section.intBetween(1, 65536, "queue-tasks"));
    }
}
