package dev.banyan.overlay.admin;

import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.NodeLimits;
import dev.banyan.overlay.PublisherOptions;
import dev.banyan.overlay.Receipt;
import dev.banyan.overlay.SendOptions;
import dev.banyan.overlay.SubscribeOptions;
import dev.banyan.overlay.Subscription;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;

/** The node behind the admin interface. Called from any thread; no method blocks. */
public interface AdminBackend {
    /** How the node stands. */
    CompletionStage<NodeStatus> status();

    /** The whole tree of the node's group, asked from all its members. */
    CompletionStage<TreeReport> tree();

    /** What the node may send and take of files now. */
    NodeLimits limits();

    /**
     * Changes some of the node's limits; returns what they are now.
     *
     * @param change of those that hold when it is called
     */
    NodeLimits limits(UnaryOperator<NodeLimits> change);

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
    SendReport send(Path file, SendOptions options);

    /**
     * Bounds what each node sends of a transfer that this node began; empty if there is none of that id.
     *
     * @param bitsPerSecond 0 for no limit
     * @throws dev.banyan.overlay.OverlayException if it has ended
     */
    Optional<SendReport> limit(String id, long bitsPerSecond);

    /**
     * Ends a transfer that this node began, for the whole group; empty if there is none of that id.
     *
     * @throws dev.banyan.overlay.OverlayException if it has ended
     */
    Optional<SendReport> cancel(String id);

    /** The newest lines of the node's journal, oldest first; at most so many. */
    List<JournalEntry> journal(int limit);

    /**
     * Subscribes to a topic of the group with each materialization.
     *
     * @throws dev.banyan.overlay.OverlayException if that is no name of a topic
     */
    Source<Delivery<byte[]>, Subscription> subscribe(String topic, SubscribeOptions options);

    /**
     * Publishes on a topic of the group, with a publisher of its own for each materialization. The receipts come in
     * order; see {@link dev.banyan.overlay.Publisher#flow}.
     *
     * @throws dev.banyan.overlay.OverlayException if that is no name of a topic
     */
    Flow<byte[], Receipt, NotUsed> publish(String topic, PublisherOptions options);

    /** Most bytes of a message that is published here. */
    int messageBytesMax();

    /** Whether the node does its work. */
    CompletionStage<Health> health();

    /** Begins to leave gracefully, after which the process ends; returns at once. A second call does nothing. */
    void leave();
}
