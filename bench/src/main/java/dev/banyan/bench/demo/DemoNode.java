package dev.banyan.bench.demo;

import dev.banyan.overlay.Group;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.TransferStatus;
import java.nio.file.Path;
import java.util.Optional;

/** A node of the demo once it has its place in the group. */
final class DemoNode {
    private final Place place;
    private final Overlay overlay;
    private final Group group;
    private final Path directory;
    private volatile boolean killed;

    /** @param directory where it receives into */
    DemoNode(Place place, Overlay overlay, Group group, Path directory) {
        this.place = place;
        this.overlay = overlay;
        this.group = group;
        this.directory = directory;
    }

    Place place() {
        return place;
    }

    /** Its name in the cluster. */
    String name() {
        return place.node();
    }

    /** Its name in the story. */
    String city() {
        return place.city().name();
    }

    Group group() {
        return group;
    }

    Path directory() {
        return directory;
    }

    boolean killed() {
        return killed;
    }

    boolean alive() {
        return !killed;
    }

    /** From now on it counts as dead; {@link #crash} makes it so. */
    void markKilled() {
        killed = true;
    }

    /** Dies without a farewell. Blocks until it is dead. */
    void crash() {
        overlay.crash();
    }

    /** How a transfer stands at this node; empty before it has heard of it. */
    Optional<TransferStatus> statusOf(String transfer) {
        return group.transfers().stream()
                .filter(status -> status.id().equals(transfer))
                .findFirst();
    }
}
