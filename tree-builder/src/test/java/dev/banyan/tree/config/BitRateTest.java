package dev.banyan.tree.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BitRateTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "9600,9600",
        "8bit,8",
        "64kbit,64000",
        "400mbit,400000000",
        "400 MBit,400000000",
        "1.5gbit,1500000000",
        "1TBIT,1000000000000",
        "0.001kbit,1"
    })
    void readsDecimalUnitsInAnyCase(String text, long bitsPerSecond) {
        assertThat(BitRate.parse(text).bitsPerSecond()).isEqualTo(bitsPerSecond);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fast",
                "-1",
                "-1mbit",
                "1.mbit",
                "mbit",
                "10 MB",
                "10Mbit/s",
                "10mibit",
                "1,5gbit",
                "1e9",
                "\u0661"
            })
    void refusesWhatIsNoRateAndNamesIt(String text) {
        assertThatThrownBy(() -> BitRate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a rate must be a number of bits per second or such as 64kbit, 400mbit or 1.5gbit, was '"
                        + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "0.0001kbit", "999999999999tbit"})
    void refusesWhatIsNoWholeNumberOfBits(String text) {
        assertThatThrownBy(() -> BitRate.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a rate must be a whole number of bits per second, was '" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0bit", "9601bit", "64kbit", "400mbit", "1500mbit", "2gbit", "1tbit"})
    void isWrittenInTheLargestWholeUnit(String text) {
        assertThat(BitRate.parse(text)).hasToString(text);
    }

    @Test
    void isNeverNegative() {
        assertThatThrownBy(() -> new BitRate(-1)).hasMessageContaining("-1");
    }
}
