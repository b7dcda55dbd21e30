package dev.banyan.bench.demo;

import dev.banyan.overlay.OverlaySettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The settings of the demo's nodes. */
final class NodeSettings {
    /** What each node can send, in bits per second; emulated. */
    static final long UPLINK_BITS_PER_SECOND = 400_000_000;

    private final OverlaySettings common;

    /** @param places all nodes of the demo */
    NodeSettings(OverlaySettings base, List<Place> places, DemoOptions options) {
        Map<String, Object> cities = new TreeMap<>();
        places.forEach(place -> cities.put(place.node(), place.city().name()));
        common = base.with("banyan.light", true)
                .with("banyan.emulation.enabled", true)
                .with("banyan.emulation.places", cities)
                .with("banyan.emulation.uplink", UPLINK_BITS_PER_SECOND)
                .with("banyan.tree.protocol", options.protocol())
                .with("banyan.tree.fan-out", options.fanOut());
    }

    /** The node that founds the cluster, sends the file and is the root of the tree. */
    OverlaySettings ofSource(Place place) {
        return common.withName(place.node()).withSeeds(List.of()).with("banyan.tree.root-preference", 1);
    }

    /** @param seed the control address of the source */
    OverlaySettings ofReceiver(Place place, String seed) {
        return common.withName(place.node()).withSeeds(List.of(seed));
    }
}
