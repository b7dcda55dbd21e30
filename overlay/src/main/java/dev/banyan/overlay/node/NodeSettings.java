package dev.banyan.overlay.node;

import dev.banyan.overlay.bulk.BulkSettings;
import dev.banyan.overlay.bulk.core.TransferSettings;
import dev.banyan.overlay.bulk.store.DiskPoolSettings;
import dev.banyan.overlay.link.EmulatedNetwork;
import dev.banyan.overlay.link.LinkSettings;
import dev.banyan.overlay.link.PlacedNetwork;
import dev.banyan.overlay.membership.GroupAddress;
import dev.banyan.overlay.membership.core.MembershipSettings;
import dev.banyan.overlay.relay.DataAddress;
import dev.banyan.overlay.relay.GroupSettings;
import dev.banyan.tree.config.Section;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings of a node.
 *
 * @param name unique in its cluster
 * @param cluster name of the cluster
 * @param controlHost address of the control channel
 * @param controlPort its port; 0 for any free one
 * @param seeds nodes to join the cluster at; none founds a cluster
 * @param light spend little on Pekko, for many nodes in one JVM
 * @param closeTimeout longest graceful leave of the cluster
 */
record NodeSettings(
        String name,
        String cluster,
        String controlHost,
        int controlPort,
        List<String> seeds,
        boolean light,
        Duration closeTimeout,
        LinkSettings link,
        MembershipSettings membership,
        GroupSettings group,
        BulkSettings bulk,
        TransferSettings transfer,
        DiskPoolSettings disk,
        EmulatedNetwork emulation) {

    /** Reads {@code banyan}. */
    static NodeSettings from(Section banyan) {
        Section bulk = banyan.section("bulk");
        return new NodeSettings(
                name(banyan, "name"),
                name(banyan, "cluster"),
                host(banyan.section("control")),
                banyan.section("control").intBetween(0, 65_535, "port"),
                seeds(banyan),
                banyan.flag("light"),
                banyan.positiveDuration("close-timeout"),
                LinkSettings.from(banyan.section("link")),
                MembershipSettings.from(banyan.section("membership")),
                GroupSettings.from(banyan),
                BulkSettings.from(bulk),
                TransferSettings.from(bulk),
                DiskPoolSettings.from(bulk.section("disk")),
                PlacedNetwork.from(banyan.section("emulation")));
    }

    Optional<java.nio.file.Path> stateDirectory() {
        return Optional.empty();
    }

    private static String name(Section banyan, String key) {
        String name = banyan.optionalText(key);
        if (!GroupAddress.NAME.matcher(name).matches()) {
            throw banyan.bad(
                    key,
                    "must be 1 to 64 letters, digits, '_' or '-', the first a letter or digit; was '" + name + "'");
        }
        return name;
    }

    private static String host(Section control) {
        String host = control.text("host");
        if (DataAddress.isWildcard(host)) {
            throw control.bad("host", "must be an address that other nodes reach, was '" + host + "'");
        }
        return host;
    }

    private static List<String> seeds(Section banyan) {
        List<String> seeds = banyan.texts("seed-nodes");
        for (String seed : seeds) {
            try {
                DataAddress.parse(seed);
            } catch (IllegalArgumentException e) {
                throw banyan.bad("seed-nodes", "must be host:port each, " + e.getMessage());
            }
        }
        return seeds;
    }
}
