package dev.banyan.tree.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * What a core has asked for while it handles one input, in order. Not thread-safe.
 *
 * @param <E> the effects of that core
 */
public final class Effects<E> {
    private List<E> gathered = new ArrayList<>();

    /** Asks for one more. */
    public void add(E effect) {
        gathered.add(effect);
    }

    /** Whether nothing was asked for since {@link #take}. */
    public boolean isEmpty() {
        return gathered.isEmpty();
    }

    /** All that was asked for since the last call; the list is the caller's. Most inputs ask for nothing, which costs nothing. */
    public List<E> take() {
        if (gathered.isEmpty()) {
            return List.of();
        }
        List<E> taken = gathered;
        gathered = new ArrayList<>();
        return taken;
    }
}
