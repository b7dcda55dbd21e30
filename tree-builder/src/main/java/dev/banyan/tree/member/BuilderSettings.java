package dev.banyan.tree.member;

import dev.banyan.tree.config.Section;
import dev.banyan.tree.latency.CoordinateSettings;
import dev.banyan.tree.narada.Narada;
import dev.banyan.tree.narada.NaradaSettings;
import dev.banyan.tree.nice.Nice;
import dev.banyan.tree.nice.NiceSettings;
import dev.banyan.tree.planned.Planned;
import dev.banyan.tree.planned.PlannedSettings;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.random.RandomGenerator;

/**
 * Which builder a group has, and the settings of each there is: the one place where builders are made.
 *
 * @param protocol the one that is used
 */
public record BuilderSettings(
        BuilderProtocol protocol, NiceSettings nice, NaradaSettings narada, PlannedSettings planned) {
    /** Reads the section {@code banyan.tree}; also what is not used must be right, so that a change of protocol holds no surprise. */
    public static BuilderSettings from(Section tree) {
        String name = tree.text("protocol");
        return new BuilderSettings(
                BuilderProtocol.named(name)
                        .orElseThrow(() -> tree.bad(
                                "protocol", "must be one of " + BuilderProtocol.names() + ", was '" + name + "'")),
                NiceSettings.from(tree.section("nice")),
                NaradaSettings.from(tree.section("narada")),
                PlannedSettings.from(
                        tree.section("planned"),
                        CoordinateSettings.from(tree.section("attach").section("coordinate"))));
    }

    /**
     * A fresh builder.
     *
     * @param self whose it is
     * @param random its only source of chance
     */
    public TreeProtocol create(Member self, RandomGenerator random) {
        return switch (protocol) {
            case NICE -> new Nice(self.id(), nice, random);
            case NARADA -> new Narada(self.id(), narada, random);
            case PLANNED -> new Planned(self, planned, random);
        };
    }
}
