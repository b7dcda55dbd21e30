package dev.banyan.tree.planned;

import dev.banyan.tree.forest.Forest;
import dev.banyan.tree.forest.ForestRoster;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tree over the members of a roster, and its renewal: members are given indices, delays between them are predicted, and a
 * plan that keeps what can stay gives way to one from scratch only where that is much better.
 */
final class Plan {
    private static final int STRIPE = 0;

    private final PlannedSettings settings;
    private final Predictions predictions;
    /** Indices of those in the forest. One that became free is used again only by the plan after the next. */
    private TreeMap<NodeId, Integer> indices = new TreeMap<>();

    private final TreeMap<Integer, NodeId> names = new TreeMap<>();
    private final TreeMap<Integer, List<Integer>> children = new TreeMap<>();
    private @Nullable Forest forest;

    Plan(PlannedSettings settings) {
        this.settings = settings;
        this.predictions = new Predictions(settings.coordinate().dimensions());
    }

    /**
     * Plans anew.
     *
     * @return how many there was no room for, since too few take children
     */
    int renew(Roster roster) {
        Optional<Roster.Entry> root = roster.best();
        if (root.isEmpty()) {
            forest = null;
            indices.clear();
            return 0;
        }
        List<Roster.Entry> fitting = fitting(root.get(), roster);
        index(fitting);
        TreeMap<Integer, Integer> limits = new TreeMap<>();
        for (Roster.Entry entry : fitting) {
            int index = index(entry.id);
            predictions.put(index, entry.coordinate);
            limits.put(index, entry.member.slots());
        }
        forest = grow(new ForestRoster(index(root.get().id), limits));
        relate(forest);
        return roster.entries().size() - fitting.size();
    }

    /** The member's place; {@link Place#NONE} for who is not in the plan. */
    Place of(NodeId node) {
        Integer index = indices.get(node);
        Forest planned = forest;
        if (index == null || planned == null) {
            return Place.NONE;
        }
        int parent = planned.parent(STRIPE, index);
        if (parent == Forest.NONE) {
            return Place.NONE;
        }
        LinkedHashSet<Integer> alternatives = new LinkedHashSet<>();
        alternatives.add(planned.parent(STRIPE, parent));
        alternatives.add(planned.backup(STRIPE, index));
        children.getOrDefault(parent, List.of()).stream()
                .filter(sibling -> sibling.intValue() != index)
                .sorted(Comparator.<Integer>comparingLong(sibling -> predictions.oneWayNanos(index, sibling))
                        .thenComparing(Comparator.naturalOrder()))
                .forEach(alternatives::add);
        alternatives.remove(Forest.NONE);
        alternatives.remove(parent);
        return new Place(
                Optional.of(name(parent)),
                alternatives.stream()
                        .limit(settings.alternativeLimit())
                        .map(this::name)
                        .toList());
    }

    /** All, or if there is too little room for all, those with children and the best of those without. */
    private static List<Roster.Entry> fitting(Roster.Entry root, Roster roster) {
        if (root.member.slots() == 0) {
            return List.of(root);
        }
        long room = 0;
        for (Roster.Entry entry : roster.entries()) {
            room += entry.member.slots();
        }
        List<Roster.Entry> bestFirst = new ArrayList<>(roster.entries());
        bestFirst.sort(Comparator.<Roster.Entry, Boolean>comparing(entry -> entry.member.slots() == 0)
                .thenComparing(entry -> entry.member.rank()));
        int fits = (int) Math.min(bestFirst.size(), room + 1);
        return bestFirst.subList(0, fits);
    }

    private void index(List<Roster.Entry> fitting) {
        TreeMap<NodeId, Integer> next = new TreeMap<>();
        List<NodeId> newcomers = new ArrayList<>();
        for (Roster.Entry entry : fitting) {
            Integer before = indices.get(entry.id);
            if (before == null) {
                newcomers.add(entry.id);
            } else {
                next.put(entry.id, before);
            }
        }
        int free = 0;
        for (NodeId newcomer : newcomers) {
            while (names.containsKey(free)) {
                free++;
            }
            next.put(newcomer, free++);
        }
        indices = next;
        names.clear();
        indices.forEach((node, index) -> names.put(index, node));
    }

    private Forest grow(ForestRoster members) {
        Forest fresh = Forest.plan(predictions, members, settings.forest());
        if (forest == null || forest.roster().source() != members.source()) {
            return fresh;
        }
        Forest kept = forest.replan(predictions, members, settings.forest());
        double bound = (1 - settings.renewGain()) * kept.meanDelayNanos(STRIPE);
        return fresh.meanDelayNanos(STRIPE) < bound ? fresh : kept;
    }

    private void relate(Forest planned) {
        children.clear();
        for (int member : planned.roster().members()) {
            int parent = planned.parent(STRIPE, member);
            if (parent != Forest.NONE) {
                children.computeIfAbsent(parent, p -> new ArrayList<>()).add(member);
            }
        }
    }

    private int index(NodeId node) {
        Integer index = indices.get(node);
        if (index == null) {
            throw new IllegalStateException("no member of the plan: " + node);
        }
        return index;
    }

    private NodeId name(int index) {
        NodeId name = names.get(index);
        if (name == null) {
            throw new IllegalStateException("no member of the plan has index " + index);
        }
        return name;
    }
}
