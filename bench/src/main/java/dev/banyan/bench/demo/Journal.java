package dev.banyan.bench.demo;

import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.TreeSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happened to the nodes' places, from the events of all of them: counts, and a line of the story for each node that
 * lost its parent and found another. Safe for use by several threads.
 */
final class Journal {
    private final Screen screen;
    private final Map<String, String> cities = new TreeMap<>();
    private final Map<String, Record> records = new TreeMap<>();
    private final Map<String, Instant> deaths = new TreeMap<>();
    private boolean counting;
    private int childrenMax;
    private long missed;
    private long lastChangeNanos = System.nanoTime();

    /** What is known of one node; guarded by the journal. */
    private static final class Record {
        private final TreeSet<String> children = new TreeSet<>();
        /** Children of which an event spoke: the snapshot says nothing newer about them. */
        private final TreeSet<String> mentioned = new TreeSet<>();

        private @Nullable String parent;
        private OverlayEvent.@Nullable Orphaned lost;
        private int orphaned;
        private int reattached;
        private Duration slowest = Duration.ZERO;
    }

    /** @param places all nodes */
    Journal(Iterable<Place> places, Screen screen) {
        this.screen = screen;
        places.forEach(place -> {
            cities.put(place.node(), place.city().name());
            records.put(place.node(), new Record());
        });
    }

    /** Losses and repairs count from now on. */
    synchronized void startCounting() {
        counting = true;
        records.values().forEach(record -> {
            record.orphaned = 0;
            record.reattached = 0;
            record.slowest = Duration.ZERO;
        });
    }

    /** A node dies now; what its stream still says is of no interest. */
    synchronized void died(String node, Instant at) {
        deaths.put(node, at);
    }

    /** How a node stood when its events began to be followed. */
    synchronized void begin(TreeSnapshot snapshot) {
        Record record = recordOf(snapshot.self());
        if (record.parent == null) {
            record.parent = snapshot.parent().orElse(null);
        }
        snapshot.children().stream()
                .map(TreeSnapshot.Child::name)
                .filter(child -> !record.mentioned.contains(child))
                .forEach(record.children::add);
        childrenMax = Math.max(childrenMax, record.children.size());
    }

    /** Something happened at a node; its events come in order. */
    synchronized void happened(String node, OverlayEvent event) {
        if (deaths.containsKey(node)) {
            return;
        }
        Record record = recordOf(node);
        if (event instanceof OverlayEvent.ChildAttached attached) {
            record.mentioned.add(attached.child());
            record.children.add(attached.child());
            childrenMax = Math.max(childrenMax, record.children.size());
        } else if (event instanceof OverlayEvent.ChildDetached detached) {
            record.mentioned.add(detached.child());
            record.children.remove(detached.child());
        } else if (event instanceof OverlayEvent.Orphaned orphaned) {
            lostParent(record, orphaned);
        } else if (event instanceof OverlayEvent.ParentChanged changed) {
            parentChanged(node, record, changed);
        } else if (event instanceof OverlayEvent.Missed gap) {
            missed += gap.count();
        }
    }

    private void lostParent(Record record, OverlayEvent.Orphaned orphaned) {
        if (record.lost == null) {
            record.lost = orphaned;
            record.orphaned += counting ? 1 : 0;
        }
        lastChangeNanos = System.nanoTime();
    }

    private void parentChanged(String node, Record record, OverlayEvent.ParentChanged changed) {
        lastChangeNanos = System.nanoTime();
        record.parent = changed.to().orElse(null);
        OverlayEvent.Orphaned lost = record.lost;
        record.lost = null;
        if (lost == null && !changed.repair()) {
            return;
        }
        Optional<String> former = lost == null ? changed.from() : Optional.of(lost.lostParent());
        Duration since = former.flatMap(parent -> Optional.ofNullable(deaths.get(parent)))
                .map(death -> nonNegative(Duration.between(death, changed.at())))
                .orElse(changed.detached());
        if (counting) {
            record.reattached++;
            record.slowest = record.slowest.compareTo(since) < 0 ? since : record.slowest;
        }
        screen.tell(Screen.Tone.GOOD, line(node, former, changed, since));
    }

    private String line(String node, Optional<String> former, OverlayEvent.ParentChanged changed, Duration since) {
        String loss = cityOf(node) + " lost its parent" + former.map(parent -> " " + cityOf(parent)).orElse("");
        String gain = changed.to()
                .map(parent -> "re-attached to " + cityOf(parent) + " after " + Format.millis(since) + " ("
                        + Format.millis(changed.rtt()) + " away)")
                .orElse("is the root now");
        return loss + "; " + gain;
    }

    private static Duration nonNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private String cityOf(String node) {
        return cities.getOrDefault(node, node);
    }

    private Record recordOf(String node) {
        Record record = records.get(node);
        if (record == null) {
            throw new IllegalArgumentException("no such node: " + node);
        }
        return record;
    }

    /** Most children that any node had at once. */
    synchronized int childrenMax() {
        return childrenMax;
    }

    /** Losses of a parent at nodes that live, since {@link #startCounting}. */
    synchronized int orphans() {
        return living().mapToInt(record -> record.orphaned).sum();
    }

    /** Repairs at nodes that live, since {@link #startCounting}. */
    synchronized int reattachments() {
        return living().mapToInt(record -> record.reattached).sum();
    }

    /** The longest of those repairs. */
    synchronized Duration slowestReattachment() {
        return living().map(record -> record.slowest).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** Events that were dropped because this JVM was too slow; the counts are too low then. */
    synchronized long missed() {
        return missed;
    }

    /** For how long no node has lost or changed its parent. */
    synchronized Duration calmFor() {
        return Duration.ofNanos(System.nanoTime() - lastChangeNanos);
    }

    /** Whether the events have told all that a node's own view shows by now, and it has a parent that lives (or is the root). */
    synchronized boolean agreesWith(TreeSnapshot snapshot) {
        Record record = recordOf(snapshot.self());
        return record.lost == null
                && snapshot.attached()
                && snapshot.parent().filter(deaths::containsKey).isEmpty()
                && (missed > 0 || snapshot.parent().equals(Optional.ofNullable(record.parent)));
    }

    private Stream<Record> living() {
        return records.entrySet().stream()
                .filter(entry -> !deaths.containsKey(entry.getKey()))
                .map(Map.Entry::getValue);
    }
}
