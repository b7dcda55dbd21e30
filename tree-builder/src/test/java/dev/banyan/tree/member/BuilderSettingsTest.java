package dev.banyan.tree.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.narada.Narada;
import dev.banyan.tree.nice.Nice;
import dev.banyan.tree.planned.Planned;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.Rank;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BuilderSettingsTest {
    private static BuilderSettings with(String setting) {
        return BuilderSettings.from(
                Section.at(ConfigFactory.parseString(setting).withFallback(ConfigFactory.load()), "banyan.tree"));
    }

    private static TreeProtocol built(String setting) {
        NodeId id = new NodeId("me", 1, "h:1");
        return with(setting).create(new Member(id, new Rank(0, 1, id), 4, "h:9"), new SplittableRandom(1));
    }

    @Test
    void makeTheBuilderThatIsAskedFor() {
        assertThat(built("")).isInstanceOf(Nice.class);
        assertThat(built("banyan.tree.protocol = narada")).isInstanceOf(Narada.class);
        assertThat(built("banyan.tree.protocol = planned")).isInstanceOf(Planned.class);
    }

    @Test
    void nameTheKeyAndTheChoicesWhenThereIsNoSuchProtocol() {
        assertThatThrownBy(() -> with("banyan.tree.protocol = chord"))
                .hasMessageContaining("banyan.tree.protocol")
                .hasMessageContaining("[nice, narada, planned]")
                .hasMessageContaining("chord");
    }

    @Test
    void refuseABadSettingOfAProtocolThatIsNotUsed() {
        assertThatThrownBy(() -> with("banyan.tree.narada.max-degree = 2"))
                .hasMessageContaining("banyan.tree.narada.max-degree");
    }
}
