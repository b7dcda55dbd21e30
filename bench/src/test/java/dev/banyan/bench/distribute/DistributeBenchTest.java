package dev.banyan.bench.distribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.Watcher;
import dev.banyan.tree.config.BitRate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With hosts that are network namespaces; skipped where this user or this system cannot make them. */
class DistributeBenchTest {
    private static final int BYTES = 1 << 20;

    static final Watcher SILENT = new Watcher() {
        @Override
        public void doing(int done, int total, String what) {
            // Nobody looks.
        }

        @Override
        public void note(String line) {
            throw new AssertionError(line);
        }
    };

    @BeforeEach
    void namespacesCanBeMade() {
        boolean can;
        try (HostNetwork network = new HostNetwork(1, host -> new BitRate(10_000_000), Duration.ZERO)) {
            can = network.sentBytes(0) >= 0;
        } catch (BenchException e) {
            can = false;
        }
        assumeTrue(can, "network namespaces with tbf can be made");
    }

    @Test
    void plainCopiesTakeTheTimeThatTheirLinksAllowAndTheNetworkIsGoneAfterwards() {
        DistributeOptions options = new DistributeOptions(
                List.of(Contestant.STAR, Contestant.CHAIN),
                2,
                new BitRate(100_000_000),
                0,
                false,
                Duration.ZERO,
                BYTES,
                1,
                0);
        DistributeReport report = new DistributeBench(options, SILENT).run();
        assertThat(report.own()).isNull();
        DistributeReport.Figures star = report.peers().get("star");
        DistributeReport.Figures chain = report.peers().get("chain");
        assertThat(star).isNotNull();
        assertThat(chain).isNotNull();
        // Both copies share the source's link, in the chain only one does; what may leave at once costs no time.
        assertThat(star.ratioToBound()).isGreaterThan(1.7);
        assertThat(star.sourceCopies()).isBetween(2.0, 2.4);
        assertThat(chain.ratioToBound()).isGreaterThan(0.8);
        assertThat(chain.sourceCopies()).isBetween(1.0, 1.2);
        assertThat(star.fast()).isNull();
        assertThat(Shell.run("ip", "netns", "list"))
                .doesNotContain("banyan-bench-" + ProcessHandle.current().pid());
    }

    @Test
    void theSlowQuarterTakesLongerThanTheOthersAndIsMeasuredByItself() {
        DistributeOptions options = new DistributeOptions(
                List.of(Contestant.STAR), 4, new BitRate(100_000_000), 0, true, Duration.ZERO, BYTES, 1, 0);
        DistributeReport.Figures star =
                new DistributeBench(options, SILENT).run().peers().get("star");
        assertThat(star).isNotNull();
        assertThat(star.fast()).isNotNull();
        assertThat(star.slow()).isNotNull();
        assertThat(star.slow().boundSeconds()).isEqualTo(0.336);
        assertThat(star.slow().ratioToBound()).isGreaterThan(0.8);
        assertThat(star.fast().boundSeconds()).isEqualTo(0.084);
        // Three copies at least share the source's link.
        assertThat(star.fast().ratioToBound()).isGreaterThan(2.4);
        assertThat(star.seconds())
                .isEqualTo(Math.max(star.fast().seconds(), star.slow().seconds()));
    }
}
