package dev.banyan.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.member.BuilderProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the generated graph by what plain NICE forwarding does to its links, and the tree beside it. */
class LinkStressTest {
    private static final int ROUTERS = 10_000;

    @ParameterizedTest
    @CsvSource({"16, 1.86", "32, 1.90", "64, 1.63"})
    void isWhatThePlainForwardingHasOnSuchGraphs(int members, double expected) {
        SimulationFigures figures = figures(members, 1);

        assertThat(figures.joined()).isEqualTo(members);
        assertThat(figures.plainNice().reached()).isEqualTo(members);
        assertThat(figures.plainNice().stressMean().doubleValue()).isBetween(0.7 * expected, 1.3 * expected);
    }

    /** In the mean of some graphs: on one of them the worst link of either is a matter of luck (4 to 13 copies, 8 to 14). */
    @Test
    void isNoLargerThanThatOfThePlainForwardingInAGroupOf64() {
        List<SimulationFigures> runs =
                LongStream.rangeClosed(1, 6).mapToObj(seed -> figures(64, seed)).toList();

        assertThat(runs)
                .allSatisfy(figures -> assertThat(figures.stressMean())
                        .isLessThanOrEqualTo(figures.plainNice().stressMean()));
        assertThat(runs.stream().mapToInt(SimulationFigures::stressMax).sum())
                .isLessThanOrEqualTo(runs.stream()
                        .mapToInt(figures -> figures.plainNice().stressMax())
                        .sum());
    }

    private static SimulationFigures figures(int members, long seed) {
        SimulationPlan plan = new SimulationPlan(
                BuilderProtocol.NICE, members, seed, 4, Duration.ofSeconds(120), Optional.empty(), Scenario.NONE);
        SimulationWorld world = SimulationWorld.ofTransitStub(plan, ROUTERS, Optional.empty());
        SimulationRun run = new TreeScenario(plan, world).run(second -> {});
        assertThat(run.broken()).isEmpty();
        return run.figures();
    }
}
