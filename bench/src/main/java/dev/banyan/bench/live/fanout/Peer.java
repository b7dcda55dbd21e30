package dev.banyan.bench.live.fanout;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One member of a system that takes part, in a process of its own. Made by its constructor without arguments. All calls come from one thread, but
 * {@link #publish} and {@link #flush} from another.
 */
public interface Peer extends AutoCloseable {
    /**
     * Where a member sits.
     *
     * @param index 0 publishes, the others subscribe
     * @param subscribers how many there are
     * @param fanOut most children of a member, where the system has such
     * @param sizeBytes of the messages
     * @param directory for files that are mapped, of this member alone
     */
    record Seat(int index, int subscribers, int fanOut, int sizeBytes, String directory) {
        /** Whether it is the publisher's. */
        public boolean publishes() {
            return index == 0;
        }
    }

    /** Takes what comes. */
    @FunctionalInterface
    interface Receiver {
        /** A message begins there; any thread, one at a time or several. */
        void received(ByteBuffer buffer, int offset);
    }

    /**
     * Opens the member.
     *
     * @param publisher what the publisher's member returned, which opens first; a missing node for the publisher itself
     * @return what the others need to know of it
     */
    JsonNode open(Seat seat, JsonNode publisher, Receiver receiver) throws Exception;

    /**
     * Connects it once all are open; returns when what is published from now on reaches it, or at the publisher, reaches all.
     *
     * @param all what {@link #open} returned, by index
     */
    void connect(List<JsonNode> all) throws Exception;

    /**
     * Publishes a message; waits while there is no room.
     *
     * @param message from 0 to its capacity; it is reused afterwards
     */
    void publish(ByteBuffer message) throws Exception;

    /** Sends what was gathered: no message is due now. */
    void flush() throws Exception;

    /** Whether it takes much processor time while nothing is published: it is then closed while others have their turn. */
    default boolean restless() {
        return false;
    }
}
