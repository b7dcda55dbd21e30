package dev.banyan.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.member.BuilderProtocol;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the generated graph by what plain NICE forwarding does to its links, and the tree beside it. */
class LinkStressTest {
    private static final int ROUTERS = 10_000;

    @ParameterizedTest
    @CsvSource({"16, 1.86", "32, 1.90", "64, 1.63"})
    void isWhatThePlainForwardingHasOnSuchGraphs(int members, double expected) {
        SimulationFigures figures = figures(members);

        assertThat(figures.joined()).isEqualTo(members);
        assertThat(figures.plainNice().reached()).isEqualTo(members);
        assertThat(figures.plainNice().stressMean().doubleValue()).isBetween(0.7 * expected, 1.3 * expected);
        assertThat(figures.stressMean().doubleValue())
                .isLessThan(figures.plainNice().stressMean().doubleValue());
        assertThat(figures.stressMax()).isLessThanOrEqualTo(figures.plainNice().stressMax());
    }

    private static SimulationFigures figures(int members) {
        SimulationPlan plan = new SimulationPlan(
                BuilderProtocol.NICE, members, 1, 4, Duration.ofSeconds(120), Optional.empty(), Scenario.NONE);
        SimulationWorld world = SimulationWorld.ofTransitStub(plan, ROUTERS, Optional.empty());
        SimulationRun run = new TreeScenario(plan, world).run(second -> {});
        assertThat(run.broken()).isEmpty();
        return run.figures();
    }
}
