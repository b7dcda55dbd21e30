package dev.banyan.bench.simulate;

import dev.banyan.tree.nice.NiceSettings;
import dev.banyan.tree.nice.Roster;
import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What must hold of the clusters of all living members once nothing befalls them (Banerjee et al. 2002): every member is in a
 * cluster of layer 0, leads below its top, and agrees with its leaders on who is there; clusters hold k to 3k-1 members, the
 * topmost alone fewer; there is one topmost cluster. While members move to nearer clusters, a few are always between two states,
 * so only what is wrong for longer counts: see {@link #remember}.
 */
final class NiceInvariants {
    private final NiceSettings settings;
    private final TreeMap<NodeId, List<Roster>> clusters = new TreeMap<>();
    private final TreeMap<Integer, TreeMap<NodeId, Roster>> led = new TreeMap<>();
    private final TreeSet<String> found = new TreeSet<>();
    private final LastingFlaws lasting = new LastingFlaws();

    NiceInvariants(NiceSettings settings) {
        this.settings = settings;
    }

    /**
     * Looks at all living members.
     *
     * @return what was wrong in every look so far; empty once each statement has held once
     */
    List<String> remember(TreeMap<NodeId, List<Roster>> clustersOfLiving) {
        clusters.clear();
        clusters.putAll(clustersOfLiving);
        found.clear();
        findLeaders();
        clusters.forEach((node, rosters) -> rosters.forEach(roster -> checkAgreement(node, roster)));
        led.forEach((layer, leaders) -> leaders.forEach((leader, roster) -> checkCluster(leader, roster)));
        if (!led.isEmpty() && led.lastEntry().getValue().size() > 1) {
            found.add("the top layer has more than one cluster");
        }
        return lasting.remember(found);
    }

    private void findLeaders() {
        led.clear();
        clusters.forEach((node, rosters) -> {
            if (rosters.isEmpty()) {
                found.add(node + " is in no cluster");
            }
            for (Roster roster : rosters) {
                if (roster.leader().equals(node)) {
                    led.computeIfAbsent(roster.layer(), l -> new TreeMap<>()).put(node, roster);
                } else if (roster.layer() != rosters.size() - 1) {
                    found.add(node + " does not lead its cluster of layer " + roster.layer() + " below its top");
                }
            }
        });
    }

    private void checkAgreement(NodeId node, Roster roster) {
        Roster truth = led.getOrDefault(roster.layer(), new TreeMap<>()).get(roster.leader());
        if (truth == null) {
            found.add(node + " follows one in layer " + roster.layer() + " who leads nothing there");
        } else if (!truth.members().equals(roster.members())) {
            found.add(node + " and its leader disagree on who is in their cluster of layer " + roster.layer());
        }
    }

    private void checkCluster(NodeId leader, Roster roster) {
        int layer = roster.layer();
        int size = roster.members().size();
        int top = led.lastKey();
        String cluster = "the cluster of " + leader + " in layer " + layer;
        if (size > 3 * settings.k() - 1) {
            found.add(cluster + " has more than " + (3 * settings.k() - 1) + " members");
        }
        if (layer < top && size < settings.k()) {
            found.add(cluster + " has fewer than " + settings.k() + " members");
        }
        if (!clusters.keySet().containsAll(roster.members())) {
            found.add(cluster + " holds the dead");
        }
        List<Roster> own = clusters.getOrDefault(leader, List.of());
        if (layer < top && own.stream().noneMatch(r -> r.layer() == layer + 1)) {
            found.add(leader + " leads layer " + layer + " and is not in the layer above");
        }
    }
}
