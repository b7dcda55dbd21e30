package dev.banyan.tree.attach;

import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the root does, and what every node does to pass it on: the beacon and the lineage go down the tree; the root names its
 * heir and looks for other roots, so that two trees do not live side by side for long.
 */
final class RootDuty {
    private final AttachContext context;
    private final Place place;
    private final Children children;
    private final Roster roster;
    private long nextBeaconNanos = Long.MAX_VALUE;
    private long nextPollNanos = Long.MAX_VALUE;
    private long number;
    private int pollTurn;
    private List<NodeId> contacts = List.of();

    RootDuty(AttachContext context, Place place, Children children, Roster roster) {
        this.context = context;
        this.place = place;
        this.children = children;
        this.roster = roster;
    }

    void contacts(List<NodeId> oldestFirst) {
        boolean more = oldestFirst.size() > contacts.size();
        contacts = oldestFirst;
        if (place.isRoot() && more) {
            nextPollNanos = context.now();
        }
    }

    List<NodeId> contacts() {
        return contacts;
    }

    /** The group's oldest member that is not this node. */
    Optional<NodeId> rendezvous() {
        for (NodeId contact : contacts) {
            if (!contact.equals(context.id())) {
                return Optional.of(contact);
            }
        }
        return Optional.empty();
    }

    void start() {
        number = Math.max(number, place.beaconNumber());
        nextBeaconNanos = context.now();
        nextPollNanos = context.now();
    }

    void stop() {
        nextBeaconNanos = Long.MAX_VALUE;
        nextPollNanos = Long.MAX_VALUE;
    }

    void tick() {
        if (!place.isRoot()) {
            return;
        }
        if (context.now() >= nextBeaconNanos) {
            nextBeaconNanos = context.now() + context.settings.beaconInterval().toNanos();
            refreshHeir();
            passOn(new AttachMessage.Beacon(++number, 0, 0));
        }
        if (context.now() >= nextPollNanos) {
            nextPollNanos = context.now()
                    + context.jittered(context.settings.rootPollInterval().toNanos());
            poll();
        }
    }

    long nextWakeNanos() {
        return place.isRoot() ? Math.min(nextBeaconNanos, nextPollNanos) : Long.MAX_VALUE;
    }

    void passOn(AttachMessage message) {
        for (Child child : children.all()) {
            context.sendOnLink(child.id(), message);
        }
    }

    /** Tells a new child all that the others were told before. */
    void greet(NodeId child) {
        if (place.root() != null) {
            context.sendOnLink(child, lineage(place.root()));
        }
        if (place.isAttached()) {
            long current = place.isRoot() ? number : place.beaconNumber();
            long held = place.isRoot() ? 0 : place.beaconAge();
            context.sendOnLink(child, new AttachMessage.Beacon(Math.max(0, current), place.delayNanos(), held));
        }
    }

    void passOnLineage() {
        Member root = place.root();
        if (root != null) {
            passOn(lineage(root));
        }
    }

    private AttachMessage.Lineage lineage(Member root) {
        List<NodeId> path = new ArrayList<>(place.pathToParent());
        path.add(context.id());
        return new AttachMessage.Lineage(root, Optional.ofNullable(place.heir()), path);
    }

    private void refreshHeir() {
        @Nullable Member best = roster.best().orElse(null);
        @Nullable Member heir = place.heir();
        boolean same = best == null ? heir == null : heir != null && best.id().equals(heir.id());
        if (!same) {
            place.heir(best);
            passOnLineage();
        }
    }

    /** Presents itself to the rendezvous and, in turn, to a contact that is not in its tree. */
    private void poll() {
        Optional<NodeId> rendezvous = rendezvous().filter(r -> !roster.contains(r));
        rendezvous.ifPresent(this::present);
        for (int i = 0; i < contacts.size(); i++) {
            NodeId contact = contacts.get(Math.floorMod(pollTurn++, contacts.size()));
            boolean stranger = !contact.equals(context.id()) && !roster.contains(contact);
            if (stranger && !Optional.of(contact).equals(rendezvous)) {
                present(contact);
                return;
            }
        }
    }

    void present(NodeId to) {
        context.send(to, new AttachMessage.RootProbe(context.self));
    }

    /** Brings the next look for other roots forward, since a child was lost that may found a tree of its own. */
    void pollSoon() {
        if (place.isRoot()) {
            nextPollNanos = Math.min(
                    nextPollNanos,
                    context.now() + context.settings.requestTimeout().toNanos());
        }
    }
}
