package dev.banyan.overlay.membership.core;

import dev.banyan.tree.protocol.Effects;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a node joins its cluster and what happens when it falls out of it. Pekko Cluster keeps one majority; whoever is in
 * a minority is downed, gets a new ActorSystem and comes back here.
 *
 * <ul>
 *   <li>A node that starts tries its seeds and the members that its former life knew; one that was downed also every member it knew.
 *   <li>If none of them is in a cluster, the root of the island founds one, so that the island can take in new nodes: a tree has
 *       exactly one root.
 *   <li>A member hails, a few at a time, the addresses it knows that are not in its cluster. Of two clusters that meet, the members
 *       of the smaller one move to the larger one.
 * </ul>
 *
 * <p>Single-threaded; outlives the ActorSystem. Time enters with the inputs and never decreases.
 */
public final class MembershipCore {
    private static final int HAILED_AT_ONCE = 4;

    private final NodeId self;
    private final List<String> seeds;
    private final List<String> former;
    private final MembershipSettings settings;
    /** The root that this node follows in each group; the first group's root is the one that founds. */
    private final TreeMap<String, NodeId> roots = new TreeMap<>();
    /** Members known before that did not take their leave, by name, the one heard of last at the end. */
    private final Map<String, String> remembered = new LinkedHashMap<>();

    private final Effects<MembershipEffect> effects = new Effects<>();
    private Map<String, String> kept = new LinkedHashMap<>();
    private List<ClusterPeer> peers = List.of();
    private Set<String> addresses = new TreeSet<>();
    private @Nullable String target;
    private @Nullable String movesBecause;
    private boolean started;
    private boolean member;
    private boolean wasMember;
    private boolean rebuilding;
    private boolean leaving;
    private boolean founded;
    private boolean widened;
    private boolean steppedOut;
    private int hailTurn;
    private long lostNanos;
    private long sinceNanos;
    private long complainedNanos;
    private long hailedNanos;
    private long movesNanos;
    private long conflictNanos = Long.MAX_VALUE;

    /**
     * @param self this node
     * @param seeds where to join first, {@code host:port} each
     * @param former members that the node's former life knew; without any and without seeds the node founds a cluster
     */
    public MembershipCore(NodeId self, List<String> seeds, List<String> former, MembershipSettings settings) {
        this.self = self;
        this.seeds = List.copyOf(seeds);
        this.former = List.copyOf(former);
        this.settings = settings;
    }

    /** An ActorSystem runs, the first one or one that replaces another; the node is no member of any cluster. */
    public List<MembershipEffect> started(long nowNanos) {
        member = false;
        rebuilding = false;
        founded = false;
        widened = false;
        steppedOut = false;
        movesBecause = null;
        peersAre(List.of());
        sinceNanos = nowNanos;
        complainedNanos = nowNanos;
        conflictNanos = Long.MAX_VALUE;
        List<String> places = !started ? firstPlaces() : target != null ? List.of(target) : placesToComeBackTo();
        started = true;
        if (places.isEmpty() || places.equals(List.of(self.address()))) {
            found();
        } else {
            effects.add(new MembershipEffect.Join(places));
        }
        return take();
    }

    private void found() {
        if (!founded) {
            founded = true;
            effects.add(new MembershipEffect.Found());
        }
    }

    /** A node without seeds founded the cluster once; in a later life it does so only if nobody it knew is there. */
    private List<String> firstPlaces() {
        Set<String> places = new LinkedHashSet<>(seeds.isEmpty() ? List.of(self.address()) : seeds);
        places.addAll(former);
        return List.copyOf(places);
    }

    /** Without this node itself: it may only found when nobody answers. */
    private List<String> placesToComeBackTo() {
        Set<String> places = new LinkedHashSet<>(seeds);
        places.addAll(remembered.values());
        places.addAll(former);
        roots.values().forEach(root -> places.add(root.address()));
        places.remove(self.address());
        return List.copyOf(places);
    }

    /**
     * The cluster changed.
     *
     * @param isMember whether this node is a member, up or weakly up
     * @param others all other members
     */
    public List<MembershipEffect> changed(long nowNanos, boolean isMember, List<ClusterPeer> others) {
        peersAre(others);
        peers.forEach(this::remember);
        if (isMember && !member) {
            member = true;
            target = null;
            hailedNanos = nowNanos;
            if (wasMember) {
                effects.add(new MembershipEffect.Restored(peers.size() + 1, nowNanos - lostNanos));
            }
            wasMember = true;
        }
        return take();
    }

    private void peersAre(List<ClusterPeer> others) {
        peers = List.copyOf(others);
        addresses = new TreeSet<>();
        peers.forEach(peer -> addresses.add(peer.address()));
    }

    /** Who takes its leave is forgotten; who is downed may come back, as this node may. */
    private void remember(ClusterPeer peer) {
        remembered.remove(peer.name());
        if (!peer.leaves()) {
            remembered.put(peer.name(), peer.address());
            if (remembered.size() > settings.rememberedMembers()) {
                remembered.remove(remembered.keySet().iterator().next());
            }
        }
    }

    /** This node is no longer in the cluster. */
    public List<MembershipEffect> removed(long nowNanos) {
        if (!leaving) {
            String own = movesBecause;
            rebuild(nowNanos, own != null ? own : "the cluster took this node for dead and downed it");
        }
        return take();
    }

    private void rebuild(long nowNanos, String cause) {
        if (!rebuilding) {
            rebuilding = true;
            member = false;
            lostNanos = nowNanos;
            effects.add(new MembershipEffect.Rebuild(cause));
        }
    }

    /** The node is being stopped: whatever the cluster does now is meant. */
    public void leaving() {
        leaving = true;
    }

    /** Something happened to this node's place in a group's tree. */
    public void treeChanged(String group, TreeEvent event) {
        if (event instanceof TreeEvent.RootChanged changed) {
            roots.put(group, changed.root());
        } else if (event instanceof TreeEvent.Left) {
            roots.remove(group);
        }
    }

    /**
     * Somebody who was hailed is in a cluster.
     *
     * @param address whom this node hailed
     * @param other the cluster in which that is
     */
    public List<MembershipEffect> answered(long nowNanos, String address, ClusterSize other) {
        boolean stranger = !addresses.contains(address) && !address.equals(self.address());
        if (member && !leaving && movesBecause == null && stranger && other.isLargerThan(size())) {
            target = address;
            movesBecause = "another part of the cluster is larger: " + other.members() + " members at " + address
                    + ", here " + size().members();
            movesNanos = nowNanos + staggerNanos();
        }
        return take();
    }

    /** The cluster that this node is in. */
    public ClusterSize size() {
        String lowest = self.address();
        for (String address : addresses) {
            lowest = address.compareTo(lowest) < 0 ? address : lowest;
        }
        return new ClusterSize(addresses.size() + 1, lowest);
    }

    /** Not the same for all, so that a large splinter does not fall silent at one moment. */
    private long staggerNanos() {
        int parts = 64;
        return settings.hailEvery().toNanos() * Math.floorMod(self.name().hashCode(), parts) / parts;
    }

    /** Time has passed; at least once a second. */
    public List<MembershipEffect> tick(long nowNanos) {
        if (!started || rebuilding || leaving) {
            return List.of();
        }
        if (movesBecause != null) {
            move(nowNanos, movesBecause);
        } else if (member) {
            keep();
            checkName(nowNanos);
            hail(nowNanos);
        } else {
            waitForCluster(nowNanos);
        }
        return take();
    }

    /** Steps out, so that those who stay behind do not wait for it; goes all the same if the cluster does not let it go. */
    private void move(long nowNanos, String because) {
        if (!steppedOut && nowNanos >= movesNanos) {
            steppedOut = true;
            effects.add(new MembershipEffect.StepOut());
        } else if (steppedOut && nowNanos - movesNanos >= settings.hailEvery().toNanos()) {
            rebuild(nowNanos, because);
        }
    }

    private void keep() {
        if (!kept.equals(remembered)) {
            kept = new LinkedHashMap<>(remembered);
            effects.add(new MembershipEffect.Remember(List.copyOf(remembered.values())));
        }
    }

    private void hail(long nowNanos) {
        if (nowNanos - hailedNanos < settings.hailEvery().toNanos()) {
            return;
        }
        hailedNanos = nowNanos;
        List<String> strangers = placesToComeBackTo().stream()
                .filter(place -> !addresses.contains(place))
                .toList();
        Set<String> hailed = new LinkedHashSet<>();
        for (int i = 0; i < Math.min(HAILED_AT_ONCE, strangers.size()); i++) {
            hailed.add(strangers.get(Math.floorMod(hailTurn++, strangers.size())));
        }
        if (!hailed.isEmpty()) {
            effects.add(new MembershipEffect.Hail(List.copyOf(hailed)));
        }
    }

    private void waitForCluster(long nowNanos) {
        boolean late = nowNanos - sinceNanos >= settings.foundAfter().toNanos();
        boolean islandRoot = !roots.isEmpty() && self.equals(roots.firstEntry().getValue());
        if (late && wasMember && islandRoot) {
            found();
        } else if (late && target != null && !widened) {
            widened = true;
            effects.add(new MembershipEffect.Join(placesToComeBackTo()));
        }
        if (nowNanos - complainedNanos >= settings.complainEvery().toNanos()) {
            complainedNanos = nowNanos;
            effects.add(new MembershipEffect.Warn("node " + self.name() + " " + waitsFor(nowNanos)));
        }
    }

    /** What the node waits for, in words; empty if it is a member. */
    public String waitsFor(long nowNanos) {
        if (member || !started) {
            return "";
        }
        List<String> asked = wasMember ? placesToComeBackTo() : firstPlaces();
        return "has not been in a cluster for "
                + TimeUnit.NANOSECONDS.toSeconds(nowNanos - sinceNanos)
                + " s: none of " + shortened(asked)
                + " has taken it in as a member; it keeps trying. Any living member will do as a seed"
                + " (banyan.seed-nodes), written host:port exactly as that node advertises itself; and it must have"
                + " certificates of the same authority as this node, or none as this node (banyan.security)";
    }

    private static String shortened(List<String> addresses) {
        int most = 10;
        return addresses.size() <= most
                ? addresses.toString()
                : addresses.subList(0, most) + " and " + (addresses.size() - most) + " more";
    }

    private void checkName(long nowNanos) {
        ClusterPeer twin = peers.stream()
                .filter(p -> p.name().equals(self.name()) && p.older() && p.active() && p.reachable())
                .findFirst()
                .orElse(null);
        if (twin == null) {
            conflictNanos = Long.MAX_VALUE;
        } else if (conflictNanos == Long.MAX_VALUE) {
            conflictNanos = nowNanos;
        } else if (nowNanos - conflictNanos >= settings.nameConflictAfter().toNanos()) {
            conflictNanos = Long.MAX_VALUE;
            effects.add(new MembershipEffect.GiveUp("another node named " + self.name() + " runs at " + twin.address()
                    + "; names are unique in a cluster: give this one another name (banyan.name), or stop the other"));
        }
    }

    private List<MembershipEffect> take() {
        return effects.take();
    }

    /** Whether the node is a member of a cluster now. */
    public boolean isMember() {
        return member;
    }

    /** The other members, as last told. */
    public List<ClusterPeer> peers() {
        return peers;
    }
}
