package dev.banyan.overlay.live.core;

import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A topic at this node: its streams, and who wants it. */
final class Topic {
    final String name;
    final TreeMap<StreamId, Stream> streams = new TreeMap<>();
    final TreeMap<Long, Subscription> subscriptions = new TreeMap<>();
    /** Children by link, with the members below them that subscribe. */
    final TreeMap<Integer, Audience> children = new TreeMap<>();
    /** Parents by link that say that the topic is wanted beyond them. */
    final TreeSet<Integer> parents = new TreeSet<>();
    /** All streams that existed when the topic was first wanted here are known. */
    boolean synced;

    Topic(String name) {
        this.name = name;
    }

    boolean isWantedHere() {
        return !subscriptions.isEmpty();
    }

    /** Whether this node, or a neighbour other than the one on that link, wants the topic. */
    boolean isWantedBesides(int link) {
        return isWantedHere() || anyOther(children.keySet(), link) || anyOther(parents, link);
    }

    /** Whether anybody wants the topic, as far as this node knows. */
    boolean isWanted() {
        return isWantedHere() || !children.isEmpty() || !parents.isEmpty();
    }

    boolean isWantedThrough(int link) {
        return children.containsKey(link) || parents.contains(link);
    }

    private static boolean anyOther(Set<Integer> links, int link) {
        return links.size() > (links.contains(link) ? 1 : 0);
    }

    /** This node and all below it. */
    Audience audience() {
        int members = isWantedHere() ? 1 : 0;
        boolean blocking = false;
        for (Subscription own : subscriptions.values()) {
            blocking |= own.policy == SlowPolicy.BLOCK;
        }
        for (Audience child : children.values()) {
            members = Math.min(Audience.MEMBERS_MAX, members + child.members());
            blocking |= child.blocking();
        }
        return new Audience(name, members, blocking);
    }

    boolean isUnused() {
        return streams.isEmpty() && !isWanted();
    }
}
