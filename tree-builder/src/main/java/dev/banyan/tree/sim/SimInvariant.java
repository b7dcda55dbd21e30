package dev.banyan.tree.sim;

import java.util.Optional;

/** A statement that must hold after every event. Cheap: it is checked millions of times. */
@FunctionalInterface
public interface SimInvariant {
    /**
     * Checks the statement.
     *
     * @param changedNode the node that just handled an event or suffered a fault; nothing else has changed since the last check
     * @return what is wrong, naming the values; empty if the statement holds
     */
    Optional<String> violation(SimView view, int changedNode);
}
