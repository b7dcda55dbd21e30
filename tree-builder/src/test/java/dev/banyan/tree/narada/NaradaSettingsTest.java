package dev.banyan.tree.narada;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NaradaSettingsTest {
    @Test
    void haveDefaultsInReferenceConf() {
        NaradaSettings settings = MeshWorld.defaults();
        assertThat(settings.minDegree()).isEqualTo(3);
        assertThat(settings.maxDegree()).isEqualTo(5);
        assertThat(settings.memberLimit()).isGreaterThanOrEqualTo(128);
    }

    @ParameterizedTest
    @CsvSource({
        "member-limit, 1",
        "refresh-interval, 0s",
        "update-delay, 0s",
        "min-degree, 0",
        "max-degree, 2",
        "neighbour-timeout-refreshes, 1",
        "redundant-probes, 0",
        "query-timeout, -1s",
        "member-timeout-refreshes, 2",
        "gone-memory, 0s",
        "cost-exponent, 0.5",
        "near-links, 6",
        "probe-interval, 0s",
        "probes-per-round, 0",
        "add-threshold, 1.5",
        "drop-threshold, 0.5",
        "trial-refreshes, -1",
        "leave-linger, -1s",
        "rtt-samples, 0",
        "candidate-limit, 0"
    })
    void nameTheFullKeyOfABadValue(String key, String value) {
        assertThatThrownBy(() -> MeshWorld.with(key + " = " + value)).hasMessageContaining("banyan.tree.narada." + key);
    }

    @Test
    void letALongLinkCostMoreThanShortOnesOfTheSameLength() {
        NaradaSettings settings = MeshWorld.with("cost-exponent = 2");
        assertThat(settings.linkCost(10_000)).isEqualTo(10_000);
        assertThat(settings.linkCost(40_000)).isEqualTo(160_000);
        assertThat(settings.linkCost(10)).isEqualTo(1);
        assertThat(settings.linkCost(30_000_000)).isLessThan(MeshMessage.TRANSIENT_COST / 4);
    }

    @Test
    void letALinkCostItsDelayWithAnExponentOfOne() {
        assertThat(MeshWorld.with("cost-exponent = 1").linkCost(43_210)).isEqualTo(43_210);
    }
}
