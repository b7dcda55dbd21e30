package dev.banyan.tree.attach;

import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** What a search for a parent may know of its surroundings: whom to ask, who will not do, what it would bring along. */
final class SearchSurroundings implements ParentSearch.Surroundings {
    private final AttachParts parts;
    private final AttachContext context;

    SearchSurroundings(AttachParts parts) {
        this.parts = parts;
        this.context = parts.context;
    }

    @Override
    public List<NodeId> sources() {
        int width = context.settings.probeWidth();
        LinkedHashSet<NodeId> sources = new LinkedHashSet<>();
        parts.improvement.promised().ifPresent(sources::add);
        sources.addAll(parts.table.nearest(Math.max(1, width - 2)));
        Member root = parts.place.root();
        if (root != null) {
            sources.add(root.id());
        }
        List<NodeId> path = parts.place.pathToParent();
        for (int i = path.size() - 2; i >= 0 && sources.size() < 2 * width; i--) {
            sources.add(path.get(i));
        }
        parts.rootDuty.rendezvous().ifPresent(sources::add);
        Member heir = parts.place.heir();
        if (heir != null) {
            sources.add(heir.id());
        }
        addContacts(sources);
        return new ArrayList<>(sources);
    }

    /** Besides the promising ones: some by chance, and the nearest ancestor not known, else nothing new would ever be found. */
    @Override
    public List<NodeId> prospects(long boundNanos) {
        LinkedHashSet<NodeId> prospects = new LinkedHashSet<>();
        parts.improvement.promised().ifPresent(prospects::add);
        prospects.addAll(parts.prospects.within(
                boundNanos, subtreeSize(), 2 * lookNanos(), parts.place.root(), node -> !isExcluded(node)));
        List<NodeId> contacts = parts.rootDuty.contacts();
        for (int i = 0; i < context.settings.lookContacts() && !contacts.isEmpty(); i++) {
            prospects.add(contacts.get(context.random.nextInt(contacts.size())));
        }
        List<NodeId> path = parts.place.pathToParent();
        for (int i = path.size() - 2; i >= 0; i--) {
            if (parts.table.get(path.get(i)) == null) {
                prospects.add(path.get(i));
                break;
            }
        }
        return new ArrayList<>(prospects);
    }

    /**
     * The oldest contacts not asked yet, since one of them will be root if nobody is, and a few by chance, so that a search
     * never depends on what this node happened to know.
     */
    private void addContacts(LinkedHashSet<NodeId> sources) {
        List<NodeId> contacts = parts.rootDuty.contacts();
        int wanted = Math.min(contacts.size(), context.settings.probeWidth() / 2);
        contacts.stream().filter(c -> !parts.search.hasAsked(c)).limit(wanted).forEach(sources::add);
        for (int i = 0; i < wanted; i++) {
            sources.add(contacts.get(context.random.nextInt(contacts.size())));
        }
    }

    @Override
    public boolean isPromising(NodeId parent, ChildHint hint, long boundNanos) {
        CandidateTable.Known known = parts.table.get(parent);
        if (known == null || known.position == null) {
            return true;
        }
        Takeover.Taker taker =
                new Takeover.Taker(Urgency.MOVE, Long.MAX_VALUE, subtreeSize(), freeSlots(), parts.place);
        return parts.prospects.isPromising(known.position, hint, boundNanos, subtreeSize())
                || taker.freeSlots() > 0
                        && parts.takeover.mightTake(taker, known, hint, parts.prospects.leastRttNanos(hint));
    }

    @Override
    public long lookNanos() {
        return parts.improvement.intervalNanos();
    }

    @Override
    public boolean isExcluded(NodeId node) {
        return node.equals(context.id())
                || parts.place.hasParent(node)
                || parts.roster.contains(node)
                || parts.children.hasReservation(node);
    }

    @Override
    public int subtreeSize() {
        return parts.roster.size() + 1;
    }

    @Override
    public int freeSlots() {
        return parts.children.freeOrphanSlots();
    }

    @Override
    public void searchExhausted() {
        parts.claims.foundAnewIfOldest();
    }
}
