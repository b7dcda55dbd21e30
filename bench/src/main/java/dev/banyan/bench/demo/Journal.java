package dev.banyan.bench.demo;

import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.TreeSnapshot;
import dev.banyan.overlay.cli.Format;
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
    private final Map<String, Life> lives = new TreeMap<>();
    private final Map<String, Instant> deaths = new TreeMap<>();
    private boolean counting;
    private int childrenMax;
    private long missed;
    private long lastChangeNanos = System.nanoTime();

    /** What is known of one node; guarded by the journal. */
    private static final class Life {
        private final TreeSet<String> children = new TreeSet<>();
        /** Children of which an event spoke: the snapshot says nothing newer about them. */
        private final TreeSet<String> mentioned = new TreeSet<>();

        private @Nullable String parent;
        /** An event spoke of the parent: the snapshot says nothing newer about it. */
        private boolean moved;

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
            lives.put(place.node(), new Life());
        });
    }

    /** Losses and repairs count from now on. */
    synchronized void startCounting() {
        counting = true;
        lives.values().forEach(life -> {
            life.orphaned = 0;
            life.reattached = 0;
            life.slowest = Duration.ZERO;
        });
    }

    /** A node dies now; what its stream still says is of no interest. */
    synchronized void died(String node, Instant at) {
        deaths.put(node, at);
    }

    /** How a node says it stands; tells what happened before its events were followed. */
    synchronized void standing(TreeSnapshot snapshot) {
        if (deaths.containsKey(snapshot.self())) {
            return;
        }
        Life life = lifeOf(snapshot.self());
        if (!life.moved) {
            life.parent = snapshot.parent().orElse(null);
        }
        life.children.removeIf(child -> !life.mentioned.contains(child));
        snapshot.children().stream()
                .map(TreeSnapshot.Child::name)
                .filter(child -> !life.mentioned.contains(child))
                .forEach(life.children::add);
        childrenMax = Math.max(childrenMax, life.children.size());
    }

    /** Something happened at a node; its events come in order. */
    synchronized void happened(String node, OverlayEvent event) {
        if (deaths.containsKey(node)) {
            return;
        }
        Life life = lifeOf(node);
        if (event instanceof OverlayEvent.ChildAttached attached) {
            life.mentioned.add(attached.child());
            life.children.add(attached.child());
            childrenMax = Math.max(childrenMax, life.children.size());
        } else if (event instanceof OverlayEvent.ChildDetached detached) {
            life.mentioned.add(detached.child());
            life.children.remove(detached.child());
        } else if (event instanceof OverlayEvent.Orphaned orphaned) {
            lostParent(life, orphaned);
        } else if (event instanceof OverlayEvent.ParentChanged changed) {
            parentChanged(node, life, changed);
        } else if (event instanceof OverlayEvent.Missed gap) {
            missed += gap.count();
        }
    }

    /** The events of a node ended with an error; if it lives, some are missed. */
    synchronized void broken(String node) {
        missed += deaths.containsKey(node) ? 0 : 1;
    }

    private void lostParent(Life life, OverlayEvent.Orphaned orphaned) {
        if (life.lost == null) {
            life.lost = orphaned;
            life.orphaned += counting ? 1 : 0;
        }
        lastChangeNanos = System.nanoTime();
    }

    private void parentChanged(String node, Life life, OverlayEvent.ParentChanged changed) {
        lastChangeNanos = System.nanoTime();
        life.parent = changed.to().orElse(null);
        life.moved = true;
        OverlayEvent.Orphaned lost = life.lost;
        life.lost = null;
        if (lost == null && !changed.repair()) {
            return;
        }
        Optional<String> former = lost == null ? changed.from() : Optional.of(lost.lostParent());
        Duration since = former.flatMap(parent -> Optional.ofNullable(deaths.get(parent)))
                .map(death -> nonNegative(Duration.between(death, changed.at())))
                .orElse(changed.detached());
        if (counting) {
            life.reattached++;
            life.slowest = life.slowest.compareTo(since) < 0 ? since : life.slowest;
        }
        screen.tell(Screen.Tone.GOOD, line(node, former, changed, since));
    }

    private String line(String node, Optional<String> former, OverlayEvent.ParentChanged changed, Duration since) {
        String loss = cityOf(node) + " lost its parent"
                + former.map(parent -> " " + cityOf(parent)).orElse("");
        if (changed.to().isPresent() && changed.to().equals(changed.from())) {
            return loss + "; it is heard again";
        }
        String gain = changed.to()
                .map(parent -> "re-attached to " + cityOf(parent)
                        + (since.isZero() ? " without a gap" : " after " + Format.millis(since)))
                .orElse("is the root now");
        return loss + "; " + gain;
    }

    private static Duration nonNegative(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private String cityOf(String node) {
        return cities.getOrDefault(node, node);
    }

    private Life lifeOf(String node) {
        Life life = lives.get(node);
        if (life == null) {
            throw new IllegalArgumentException("no such node: " + node);
        }
        return life;
    }

    /** Most children that any node had at once. */
    synchronized int childrenMax() {
        return childrenMax;
    }

    /** Losses of a parent at nodes that live, since {@link #startCounting}. */
    synchronized int orphans() {
        return living().mapToInt(life -> life.orphaned).sum();
    }

    /** Repairs at nodes that live, since {@link #startCounting}. */
    synchronized int reattachments() {
        return living().mapToInt(life -> life.reattached).sum();
    }

    /** The longest of those repairs. */
    synchronized Duration slowestReattachment() {
        return living().map(life -> life.slowest).max(Duration::compareTo).orElse(Duration.ZERO);
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
        Life life = lifeOf(snapshot.self());
        return life.lost == null
                && snapshot.attached()
                && snapshot.parent().filter(deaths::containsKey).isEmpty()
                && (missed > 0 || snapshot.parent().equals(Optional.ofNullable(life.parent)));
    }

    private Stream<Life> living() {
        return lives.entrySet().stream()
                .filter(entry -> !deaths.containsKey(entry.getKey()))
                .map(Map.Entry::getValue);
    }
}
