package dev.banyan.overlay.sim;

import dev.banyan.overlay.bulk.core.DirectorySettings;
import dev.banyan.overlay.bulk.core.TransferSettings;
import dev.banyan.overlay.link.LivenessSettings;
import dev.banyan.overlay.live.core.LiveSettings;
import dev.banyan.tree.attach.AttachSettings;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.member.BuilderSettings;
import dev.banyan.tree.nice.NiceSettings;
import dev.banyan.tree.sim.SimSettings;
import java.time.Duration;

/**
 * What all nodes of a simulated group have in common.
 *
 * @param fanOut most children of a member
 * @param builder who finds out which members are near
 * @param membershipDelay how long after a crash the membership service drops the node
 * @param contactsEvery between two looks of a node at the membership
 */
public record SimGroupSettings(
        int fanOut,
        AttachSettings attach,
        BuilderSettings builder,
        LivenessSettings liveness,
        SimTransfers.Settings transfers,
        LiveSettings live,
        SimSettings network,
        Duration membershipDelay,
        Duration contactsEvery) {
    private static final Duration MEMBERSHIP_DELAY = Duration.ofSeconds(10);
    private static final Duration CONTACTS_EVERY = Duration.ofSeconds(2);
    private static final SimDisk.Rates DISK = new SimDisk.Rates(1_500_000_000L, 800_000_000L, 5_000_000L);

    /** The settings of NICE. */
    public NiceSettings nice() {
        return builder.nice();
    }

    /** Reads {@code banyan}: the settings of a real node, as far as a simulated one has them; errors name the full key. */
    public static SimGroupSettings from(Section banyan, int fanOut) {
        Section tree = banyan.section("tree");
        SimSettings network = SimSettings.from(tree.section("sim"));
        Section bulk = banyan.section("bulk");
        SimTransfers.Settings transfers = new SimTransfers.Settings(
                TransferSettings.from(bulk),
                DirectorySettings.from(bulk),
                DISK,
                network.linkBuffers().lowWaterBytes());
        return new SimGroupSettings(
                fanOut,
                AttachSettings.from(tree.section("attach")),
                BuilderSettings.from(tree),
                LivenessSettings.from(banyan.section("link").section("liveness")),
                transfers,
                LiveSettings.from(banyan.section("live"), unsentLimitBytes(network)),
                network,
                MEMBERSHIP_DELAY,
                CONTACTS_EVERY);
    }

    /** More than the engine's low-water mark, since below it nobody is told that a link has drained. */
    private static int unsentLimitBytes(SimSettings network) {
        return (int) (2 * network.linkBuffers().lowWaterBytes());
    }
}
