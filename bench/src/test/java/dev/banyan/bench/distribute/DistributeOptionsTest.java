package dev.banyan.bench.distribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.banyan.tree.config.BitRate;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DistributeOptionsTest {
    private static final BitRate RATE = new BitRate(100_000_000);

    private static DistributeOptions of(int members, BitRate rate, Duration delay, long bytes, int runs, int warmUps) {
        return new DistributeOptions(List.of(Contestant.CHAIN), members, rate, 0, false, delay, bytes, runs, warmUps);
    }

    @Test
    void nothingIsQuickerThanOneCopyOverTheSourcesLink() {
        DistributeOptions options = of(16, RATE, Duration.ZERO, 64 << 20, 1, 0);
        assertThat(options.boundSeconds()).isCloseTo(5.369, within(0.001));
    }

    @Test
    void aQuarterOfTheReceiversHasAQuarterOfTheRate() {
        DistributeOptions options =
                new DistributeOptions(List.of(Contestant.CHAIN), 9, RATE, 0, true, Duration.ZERO, 50_000_000, 1, 0);
        assertThat(options.slowMembers()).isEqualTo(2);
        assertThat(options.rateOf(0)).isEqualTo(RATE);
        assertThat(options.rateOf(7)).isEqualTo(RATE);
        assertThat(options.rateOf(8)).isEqualTo(new BitRate(25_000_000));
        assertThat(options.fastBoundSeconds()).isCloseTo(4, within(1e-9));
        assertThat(options.slowBoundSeconds()).isCloseTo(16, within(1e-9));
        assertThat(options.boundSeconds()).isCloseTo(16, within(1e-9));
    }

    @Test
    void whatCannotBeIsRefusedByTheNameOfTheOption() {
        refuses(() -> of(0, RATE, Duration.ZERO, 1, 1, 0), "--members must be 1 to 64, was 0");
        refuses(() -> of(65, RATE, Duration.ZERO, 1, 1, 0), "--members must be 1 to 64, was 65");
        refuses(() -> of(1, new BitRate(1000), Duration.ZERO, 1, 1, 0), "--rate must be 1mbit to 10gbit, was 1kbit");
        refuses(() -> of(1, RATE, Duration.ofSeconds(2), 1, 1, 0), "--delay must be 0s to 1s, was 2000ms");
        refuses(() -> of(1, RATE, Duration.ZERO, 0, 1, 0), "--size must be 1 to");
        refuses(() -> of(1, RATE, Duration.ZERO, 1, 0, 0), "--runs must be 1 to 100, was 0");
        refuses(() -> of(1, RATE, Duration.ZERO, 1, 1, -1), "--warm-ups must be 0 to 100, was -1");
        refuses(
                () -> new DistributeOptions(
                        List.of(Contestant.STAR, Contestant.STAR), 1, RATE, 0, false, Duration.ZERO, 1, 1, 0),
                "--contestants must name one at least, and each once");
        refuses(
                () -> new DistributeOptions(List.of(Contestant.STAR), 3, RATE, 0, true, Duration.ZERO, 1, 1, 0),
                "--slow-quarter needs --members of 4 at least, was 3");
        refuses(
                () -> new DistributeOptions(List.of(Contestant.BANYAN), 3, RATE, 3, false, Duration.ZERO, 1, 1, 0),
                "--kill must be 0 to 2, was 3");
        refuses(
                () -> new DistributeOptions(List.of(Contestant.STAR), 3, RATE, 1, false, Duration.ZERO, 1, 1, 0),
                "--kill needs banyan among the --contestants");
        refuses(() -> Contestant.of("ftp"), "--contestants must be of banyan, chain, hashing-chain, star, was ftp");
    }

    private static void refuses(ThrowingCallable made, String why) {
        assertThatIllegalArgumentException().isThrownBy(made).withMessageContaining(why);
    }
}
