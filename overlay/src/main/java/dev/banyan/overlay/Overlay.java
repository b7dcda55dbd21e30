package dev.banyan.overlay;

import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * A running node. It has an ActorSystem and threads of its own, also when it is embedded in an application. All methods may be
 * called from any thread.
 */
public interface Overlay extends AutoCloseable {
    /**
     * Starts a node. Returns when it listens; it joins its cluster in the background.
     *
     * @throws com.typesafe.config.ConfigException if a setting is missing or wrong; the message names key, value and file
     * @throws OverlayException if the node cannot start: a port in use, a directory that cannot be written
     */
    static Overlay start(OverlaySettings settings) {
        return ServiceLoader.load(OverlayProvider.class, Overlay.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new OverlayException(
                        "no implementation of the overlay on the class path; add the banyan-overlay jar unchanged"))
                .start(settings);
    }

    /** The node's name in its cluster. */
    String name();

    /** {@code host:port} of the control channel; what other nodes name as a seed. */
    String controlAddress();

    /** {@code host:port} where links are accepted. */
    String dataAddress();

    /** What this node may send and take of files now. */
    NodeLimits limits();

    /**
     * Changes what this node may send and take of files, also of those that are under way, until it stops: the next start goes by the
     * configuration again. Who plans for its groups hears of its up-limit. A link that is not read at the moment, because it has
     * brought more than the former down-limit, ends that wait before, 15 s at most.
     *
     * @see NodeLimits#withUp
     */
    void limits(NodeLimits limits);

    /** This node's place in the cluster now. */
    CompletionStage<ClusterView> cluster();

    /**
     * Completes when this node has stopped; exceptionally, with an {@link OverlayException} that says why, if it had to stop by itself:
     * another node has its name.
     */
    CompletionStage<Done> ended();

    /**
     * Joins a group, once per name; a second call returns the same group.
     *
     * @return completes when this node has its place in the group's tree (it has a parent, or is the root)
     * @throws OverlayException if this is no name for a group, or the node has stopped
     */
    CompletionStage<Group> join(String group);

    /**
     * Leaves all groups and the cluster gracefully, then stops: children move away first, links close after what was sent on
     * them. Files that are received half stay half: a node of the same name that receives into the same directory goes on
     * with them, as after a crash. Blocks, at most about the sum of the leave time-outs. A second call, from another thread too, does nothing.
     */
    @Override
    void close();

    /**
     * Ends this node as the death of its process would: sockets are reset, actors stop, nobody is told. For rehearsals and
     * tests of what the others do then. Blocks until it is done: not for a thread of an ActorSystem, which may have to do it.
     */
    void crash();
}
