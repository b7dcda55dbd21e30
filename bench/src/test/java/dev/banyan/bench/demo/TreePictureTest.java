package dev.banyan.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TreePictureTest {
    private final DemoNode zurich = Worlds.node("Zurich");
    private final List<DemoNode> living =
            List.of(zurich, Worlds.node("Paris"), Worlds.node("Tokyo"), Worlds.node("Lima"), Worlds.node("New York"));
    private final ObservedTree tree =
            Worlds.tree(living, Map.of("paris", "zurich", "tokyo", "paris", "lima", "paris", "new-york", "zurich"));

    @Test
    void showsCityRoundTripToTheParentAndChildren() {
        assertThat(TreePicture.draw(tree, living, true))
                .containsExactly(
                        "Zurich       source  2 children",
                        "├─ New York  8.0 ms",
                        "└─ Paris     5.0 ms  2 children",
                        "   ├─ Lima   4.0 ms",
                        "   └─ Tokyo  5.0 ms");
    }

    @Test
    void usesAsciiWhereNothingElseCanBeShown() {
        assertThat(TreePicture.draw(tree, living, false))
                .allMatch(line -> line.chars().allMatch(c -> c < 128))
                .contains("|- New York  8.0 ms", "   `- Tokyo  5.0 ms");
    }

    @Test
    void drawsTheLineOfAnElderPastItsYounger() {
        ObservedTree other =
                Worlds.tree(living, Map.of("lima", "zurich", "tokyo", "lima", "new-york", "tokyo", "paris", "zurich"));

        assertThat(TreePicture.draw(other, living, true))
                .containsExactly(
                        "Zurich             source  2 children",
                        "├─ Lima            4.0 ms  1 child",
                        "│  └─ Tokyo        5.0 ms  1 child",
                        "│     └─ New York  8.0 ms",
                        "└─ Paris           5.0 ms");
    }

    @Test
    void namesThoseThatAreNotUnderTheSource() {
        ObservedTree torn = Worlds.tree(living, Map.of("paris", "zurich", "tokyo", "lima", "lima", "tokyo"));

        assertThat(TreePicture.draw(torn, living, true))
                .last()
                .isEqualTo("not under the source: Tokyo, Lima, New York");
        assertThat(torn.missing()).extracting(DemoNode::name).containsExactly("tokyo", "lima", "new-york");
    }

    @Test
    void stretchIsTheDelayAlongTheTreeOverTheDirectOne() {
        List<Double> stretches = tree.stretches();

        assertThat(stretches).hasSize(4).isSorted().contains(1.0);
        DemoNode paris = living.get(1);
        DemoNode tokyo = living.get(2);
        assertThat(stretches)
                .contains((double) (zurich.place().delayNanos(paris.place())
                                + paris.place().delayNanos(tokyo.place()))
                        / zurich.place().delayNanos(tokyo.place()));
    }
}
