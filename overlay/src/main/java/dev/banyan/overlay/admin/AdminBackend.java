package dev.banyan.overlay.admin;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The node behind the admin interface. Called from any thread; no method blocks. */
public interface AdminBackend {
    /** How the node stands. */
    CompletionStage<NodeStatus> status();

    /** The whole tree of the node's group, asked from all its members. */
    CompletionStage<TreeReport> tree();

    /** Transfers that the node takes part in, oldest first. */
    List<TransferReport> transfers();

    /** A transfer that this node began; empty if there is none of that id. */
    Optional<SendReport> sent(String id);

    /**
     * Sends a file to all other members of the group.
     *
     * @param file absolute
     * @throws dev.banyan.overlay.OverlayException if it cannot be sent; the message says why
     */
    SendReport send(Path file);

    /** The newest lines of the node's journal, oldest first; at most so many. */
    List<JournalEntry> journal(int limit);

    /** Whether the node does its work. */
    CompletionStage<Health> health();

    /** Begins to leave gracefully, after which the process ends; returns at once. A second call does nothing. */
    void leave();
}
