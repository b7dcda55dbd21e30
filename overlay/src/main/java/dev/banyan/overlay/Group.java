package dev.banyan.overlay;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** A group that this node is a member of. All methods may be called from any thread. */
public interface Group {
    /** The group's name. */
    String name();

    /** Sends a file to all other members, as fast as it goes. */
    default Transfer send(Path file) {
        return send(file, SendOptions.defaults());
    }

    /**
     * Sends a file to all other members. The file must not change meanwhile.
     *
     * @throws OverlayException if the file cannot be read
     */
    Transfer send(Path file, SendOptions options);

    /**
     * Sends what a stream brings, of any length, as a file. It is written to a file of {@code banyan.bulk.spool.directory} first, since
     * every receiver must know its size and digests; nothing is sent if the stream fails.
     *
     * @param fileName under which the others receive it; a plain name, at most 255 bytes of UTF-8
     * @return completes when all of the content was read; fails with an {@link OverlayException} if the stream fails, is longer than
     *     {@code banyan.bulk.spool.limit} or cannot be written
     * @throws OverlayException if this is no name for a file, or this node has left the group
     */
    CompletionStage<Transfer> send(String fileName, Source<ByteString, ?> content, SendOptions options);

    /**
     * Receives what others send from now on into a directory, one file per transfer under the name its sender gives it; a file of
     * that name is replaced when the new one is complete. Without this call (and without
     * {@code banyan.bulk.receive-directory}) this node takes no file, and its children in the tree get theirs elsewhere.
     *
     * <p>A file that is under way when this node joins may be announced before this call; set
     * {@code banyan.bulk.receive-directory} to take it too.
     *
     * <p>A directory that cannot be written does not fail here: the transfer fails at this node alone, and its sender is told
     * why.
     */
    void receiveInto(Path directory);

    /**
     * Files that arrived complete and verified from the moment of materialization on. A consumer that is slower than the files
     * loses the newest beyond {@code banyan.event-buffer}; each loss is logged. {@link #transfers} has them all.
     */
    Source<ReceivedFile, NotUsed> received();

    /** All transfers this node takes part in, as they stand now; oldest first. */
    List<TransferStatus> transfers();

    /**
     * A topic of this group. Costs nothing until it is published or subscribed to.
     *
     * @param name 1 to 200 characters, not blank
     * @throws OverlayException if this is no name for a topic, or this node has left the group
     */
    <T> Topic<T> topic(String name, TopicCodec<T> codec);

    /** What the group's topics take at this node now, and what was counted of them. */
    CompletionStage<TopicStats> topicStats();

    /** This node's view of the tree now: its own place and its subtree; at the root the whole tree. */
    CompletionStage<TreeSnapshot> tree();

    /** The whole tree, asked from all members; completes within {@code banyan.membership.survey-timeout}. */
    CompletionStage<TreeSurvey> survey();

    /** What happens to this node's place in the tree, from the moment of materialization on. */
    Source<OverlayEvent, NotUsed> events();

    /** The newest of those events, oldest first; {@code banyan.journal-size} of them are kept. */
    List<OverlayEvent> journal();

    /**
     * Leaves the group gracefully: children move away first. Unfinished files are removed. Completes when no neighbour depends on this
     * node any more.
     */
    CompletionStage<Done> leave();
}
