package dev.banyan.overlay.membership.core;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.ArrayList;
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
 * a minority is downed, gets a new ActorSystem and comes back here. The tree decides the rest, since it has exactly one root per
 * island and merges by itself when a partition heals:
 *
 * <ul>
 *   <li>a node that starts tries its seeds and the members that its former life knew;
 *   <li>a downed node tries its seeds and every member it knew;
 *   <li>if none of them is in a cluster, the root of the island founds one, so that the island can take in new nodes;
 *   <li>after the trees have merged, whoever is in another cluster than the root follows the root; but a root that has less than
 *       half of its tree in its own cluster moves first, so that the many do not follow the few.
 * </ul>
 *
 * <p>Single-threaded; outlives the ActorSystem. Time enters with the inputs and never decreases.
 */
public final class MembershipCore {
    private final NodeId self;
    private final List<String> seeds;
    private final List<String> former;
    private final MembershipSettings settings;
    /** One root by group; the first group's root is the one that founds. */
    private final TreeMap<String, Group> groups = new TreeMap<>();
    /** Members known before, by name, the one heard of last at the end. */
    private final Map<String, String> remembered = new LinkedHashMap<>();

    private Map<String, String> kept = new LinkedHashMap<>();

    private final List<MembershipEffect> effects = new ArrayList<>();
    private List<ClusterPeer> peers = List.of();
    private Set<String> addresses = new TreeSet<>();
    private @Nullable String target;
    private @Nullable String stepsOutBecause;
    private boolean started;
    private boolean member;
    private boolean wasMember;
    private boolean rebuilding;
    private boolean leaving;
    private boolean founded;
    private long lostNanos;
    private long sinceNanos;
    private long complainedNanos;
    private long conflictNanos = Long.MAX_VALUE;
    private long steppedOutNanos;

    private static final class Group {
        @Nullable
        NodeId root;

        long strangeNanos = Long.MAX_VALUE;
        final TreeSet<NodeId> below = new TreeSet<>();
    }

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
        stepsOutBecause = null;
        founded = false;
        peersAre(List.of());
        sinceNanos = nowNanos;
        complainedNanos = nowNanos;
        conflictNanos = Long.MAX_VALUE;
        groups.values().forEach(group -> group.strangeNanos = Long.MAX_VALUE);
        List<String> places = started ? placesToComeBackTo() : firstPlaces();
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
        Set<String> places = new LinkedHashSet<>();
        if (target != null) {
            places.add(target);
        }
        places.addAll(seeds);
        places.addAll(remembered.values());
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

    private void remember(ClusterPeer peer) {
        remembered.remove(peer.name());
        if (peer.active()) {
            remembered.put(peer.name(), peer.address());
            if (remembered.size() > settings.rememberedMembers()) {
                remembered.remove(remembered.keySet().iterator().next());
            }
        }
    }

    /** This node is no longer in the cluster. */
    public List<MembershipEffect> removed(long nowNanos) {
        if (!leaving) {
            String own = stepsOutBecause;
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
            Group of = groups.computeIfAbsent(group, name -> new Group());
            of.root = changed.root();
            of.strangeNanos = Long.MAX_VALUE;
        } else if (event instanceof TreeEvent.MemberAttached attached) {
            groups.computeIfAbsent(group, name -> new Group())
                    .below
                    .add(attached.member().id());
        } else if (event instanceof TreeEvent.MemberDetached detached) {
            groups.computeIfAbsent(group, name -> new Group()).below.remove(detached.member());
        } else if (event instanceof TreeEvent.Left) {
            groups.remove(group);
        }
    }

    /** Time has passed; at least once a second. */
    public List<MembershipEffect> tick(long nowNanos) {
        if (!started || rebuilding || leaving) {
            return List.of();
        }
        String own = stepsOutBecause;
        if (own != null) {
            if (nowNanos - steppedOutNanos >= settings.followAfter().toNanos()) {
                rebuild(nowNanos, own);
            }
        } else if (member) {
            keep();
            checkName(nowNanos);
            for (Map.Entry<String, Group> group : groups.entrySet()) {
                if (stepsOutBecause == null) {
                    follow(nowNanos, group.getKey(), group.getValue());
                }
            }
        } else {
            waitForCluster(nowNanos);
        }
        return take();
    }

    private void keep() {
        if (!kept.equals(remembered)) {
            kept = new LinkedHashMap<>(remembered);
            effects.add(new MembershipEffect.Remember(List.copyOf(remembered.values())));
        }
    }

    private void waitForCluster(long nowNanos) {
        boolean islandRoot =
                !groups.isEmpty() && self.equals(groups.firstEntry().getValue().root);
        boolean alone = groups.isEmpty();
        if (wasMember
                && (islandRoot || alone)
                && nowNanos - sinceNanos >= settings.foundAfter().toNanos()) {
            found();
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
                + " answers as a member; it keeps trying. Any living member will do as a seed"
                + " (banyan.seed-nodes), written host:port exactly as that node advertises itself";
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

    private void follow(long nowNanos, String name, Group group) {
        NodeId root = group.root;
        if (root == null) {
            return;
        }
        boolean isRoot = root.equals(self);
        boolean strange = isRoot ? mostAreElsewhere(group) : !inCluster(root);
        if (!strange) {
            group.strangeNanos = Long.MAX_VALUE;
        } else if (group.strangeNanos == Long.MAX_VALUE) {
            group.strangeNanos = nowNanos;
        } else if (nowNanos - group.strangeNanos
                >= (isRoot ? settings.followAfter().toNanos() : patienceNanos())) {
            target = isRoot ? firstElsewhere(group) : root.address();
            stepsOutBecause = isRoot
                    ? "most members of group " + name + " are in another cluster"
                    : "the root of group " + name + ", " + root.name() + ", is in another cluster";
            steppedOutNanos = nowNanos;
            effects.add(new MembershipEffect.StepOut());
        }
    }

    /** Longer than the root's, and not the same for all, so that a large splinter does not fall silent at one moment. */
    private long patienceNanos() {
        long follow = settings.followAfter().toNanos();
        return 3 * follow + follow * Math.floorMod(self.name().hashCode(), 64) / 16;
    }

    private boolean inCluster(NodeId node) {
        return node.equals(self) || addresses.contains(node.address());
    }

    private boolean mostAreElsewhere(Group group) {
        long here = group.below.stream().filter(this::inCluster).count() + 1;
        return here * 2 < group.below.size() + 1;
    }

    private @Nullable String firstElsewhere(Group group) {
        return group.below.stream()
                .filter(node -> !inCluster(node))
                .findFirst()
                .map(NodeId::address)
                .orElse(null);
    }

    private List<MembershipEffect> take() {
        List<MembershipEffect> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    /** Whether the node is a member of a cluster now. */
    public boolean isMember() {
        return member;
    }

    /** Whether the control plane is being replaced. */
    public boolean isRebuilding() {
        return rebuilding;
    }

    /** The other members, as last told. */
    public List<ClusterPeer> peers() {
        return peers;
    }
}
