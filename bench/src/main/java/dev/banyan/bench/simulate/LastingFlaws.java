package dev.banyan.bench.simulate;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** What was wrong in every look so far: while members change places, something always is, but not the same for long. */
final class LastingFlaws {
    private TreeSet<String> lasting = new TreeSet<>();
    private boolean begun;

    /** @param found what is wrong now   @return what was wrong in every look so far; empty once each statement has held once */
    List<String> remember(Collection<String> found) {
        if (begun) {
            lasting.retainAll(found);
        } else {
            lasting = new TreeSet<>(found);
            begun = true;
        }
        return List.copyOf(lasting);
    }
}
