package dev.banyan.overlay.node;

import dev.banyan.overlay.admin.AdminSettings;
import dev.banyan.overlay.bulk.BulkSettings;
import dev.banyan.overlay.bulk.core.TransferSettings;
import dev.banyan.overlay.bulk.store.DiskPoolSettings;
import dev.banyan.overlay.link.EmulatedNetwork;
import dev.banyan.overlay.link.LinkSettings;
import dev.banyan.overlay.link.ListenSettings;
import dev.banyan.overlay.link.PlacedNetwork;
import dev.banyan.overlay.membership.GroupAddress;
import dev.banyan.overlay.membership.core.MembershipSettings;
import dev.banyan.overlay.relay.DataAddress;
import dev.banyan.overlay.relay.GroupSettings;
import dev.banyan.overlay.security.SecuritySettings;
import dev.banyan.tree.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Settings of a node.
 *
 * @param name unique in its cluster
 * @param cluster name of the cluster
 * @param mainGroup the group that a standalone node joins
 * @param stateDirectory where a standalone node keeps what must outlive it; none when embedded
 * @param control where the control channel listens and what peers are told of it
 * @param security who the node proves to be, and what may be reached without that
 * @param seeds nodes to join the cluster at, each {@code host:port}; none founds a cluster
 * @param light spend little on Pekko, for many nodes in one JVM
 * @param closeTimeout longest graceful leave of the cluster
 * @param localPause when nothing of the node ran for so long, it stood still
 */
record NodeSettings(
        String name,
        String cluster,
        String mainGroup,
        Optional<Path> stateDirectory,
        ListenSettings control,
        AdminSettings admin,
        SecuritySettings security,
        List<String> seeds,
        boolean light,
        Duration closeTimeout,
        Duration localPause,
        LinkSettings link,
        MembershipSettings membership,
        GroupSettings group,
        BulkSettings bulk,
        TransferSettings transfer,
        DiskPoolSettings disk,
        EmulatedNetwork emulation) {

    private static final Duration LOCAL_PAUSE_MIN = Duration.ofMillis(50);
    private static final Duration LOCAL_PAUSE_MAX = Duration.ofHours(1);

    /** Reads {@code banyan}. */
    static NodeSettings from(Section banyan) {
        Section bulk = banyan.section("bulk");
        NodeSettings settings = new NodeSettings(
                name(banyan, "name"),
                name(banyan, "cluster"),
                name(banyan, "group"),
                banyan.optionalPath("state-directory"),
                ListenSettings.from(banyan.section("control")),
                AdminSettings.from(banyan.section("admin")),
                SecuritySettings.from(banyan.section("security")),
                seeds(banyan),
                banyan.flag("light"),
                banyan.positiveDuration("close-timeout"),
                banyan.durationBetween(LOCAL_PAUSE_MIN, LOCAL_PAUSE_MAX, "local-pause"),
                LinkSettings.from(banyan.section("link")),
                MembershipSettings.from(banyan.section("membership")),
                GroupSettings.from(banyan),
                BulkSettings.from(bulk),
                TransferSettings.from(bulk),
                DiskPoolSettings.from(bulk.section("disk")),
                PlacedNetwork.from(banyan.section("emulation")));
        Exposure.check(banyan, settings);
        return settings;
    }

    private static String name(Section banyan, String key) {
        String name = banyan.optionalText(key);
        if (!GroupAddress.NAME.matcher(name).matches()) {
            throw banyan.bad(
                    key,
                    "must be 1 to 64 letters, digits, '_' or '-', the first a letter or digit, was '" + name + "'");
        }
        return name;
    }

    /** In the form in which addresses are compared, since a node finds itself among its seeds by their text. */
    private static List<String> seeds(Section banyan) {
        List<String> seeds = new ArrayList<>();
        for (String seed : banyan.texts("seed-nodes")) {
            try {
                seeds.add(DataAddress.normalized(seed));
            } catch (IllegalArgumentException e) {
                throw banyan.bad(
                        "seed-nodes",
                        "must be addresses such as \"10.0.0.7:7350\" or \"[fd00::7]:7350\", was '" + seed + "'");
            }
        }
        return List.copyOf(seeds);
    }
}
