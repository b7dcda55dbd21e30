package dev.banyan.tree.planned;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.latency.CoordinateSettings;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.Rank;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Settings, members and places for tests. */
final class Samples {
    static final PlannedSettings DEFAULTS = with("");
    static final int DIMENSIONS = DEFAULTS.coordinate().dimensions();

    private Samples() {}

    static PlannedSettings with(String overrides) {
        Section tree = Section.at(
                ConfigFactory.parseString("banyan.tree.planned { " + overrides + " }")
                        .withFallback(ConfigFactory.load()),
                "banyan.tree");
        return PlannedSettings.from(
                tree.section("planned"),
                CoordinateSettings.from(tree.section("attach").section("coordinate")));
    }

    static NodeId id(String name) {
        return new NodeId(name, 1, "10.0.0.1:7350");
    }

    static Member member(String name, int age, int slots) {
        return member(id(name), age, slots);
    }

    static Member member(NodeId id, int age, int slots) {
        return new Member(id, new Rank(0, age, id), slots, "10.0.0.1:7351");
    }

    /** So far from the origin along the first axis that a round trip to it is about that long. */
    static Coordinate at(int millis) {
        List<Float> seconds = new ArrayList<>(Collections.nCopies(DIMENSIONS, 0f));
        seconds.set(0, millis / 1000f);
        return new Coordinate(seconds, 0.00001f, 0, 0.2f);
    }
}
