package dev.banyan.bench.live;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What one process of a benchmark does. Made by its constructor without arguments in a process of its own; orders come one after the other
 * on one thread, so what takes long runs on a thread of the part's own.
 */
public interface Part extends AutoCloseable {
    /**
     * Carries out an order.
     *
     * @param order what to do; a part throws {@link IllegalArgumentException} for one it does not know
     * @param details as the benchmark sends them
     * @return a record, a map or a {@link JsonNode}; what the benchmark wants to know
     * @throws Exception if it cannot be done; the message is what the benchmark is told
     */
    Object obey(String order, JsonNode details) throws Exception;

    /** Stops what runs; also called when the benchmark has gone. */
    @Override
    void close() throws Exception;
}
