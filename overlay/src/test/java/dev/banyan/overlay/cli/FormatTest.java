package dev.banyan.overlay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
    @ParameterizedTest
    @CsvSource({"0,0 bytes", "999,999 bytes", "1000,1.0 kB", "128651445,128.7 MB", "9000000000000000,9000.0 TB"})
    void bytesHaveDecimalUnits(long bytes, String text) {
        assertThat(Format.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"64000,64.0 kbit/s", "400000000,400.0 Mbit/s", "12,12 bit/s"})
    void bitRatesHaveDecimalUnits(long bitsPerSecond, String text) {
        assertThat(Format.bitRate(bitsPerSecond)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.42,0.4 ms", "9.9,9.9 ms", "41.4,41 ms", "1288,1288 ms"})
    void shortTimesHaveAFraction(double millis, String text) {
        assertThat(Format.millis(millis)).isEqualTo(text);
        assertThat(Format.millis(Duration.ofNanos((long) (millis * 1e6)))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"11.34,11.3 s", "59.9,59.9 s", "60,1 min 0 s", "3599,59 min 59 s", "7400,2 h 3 min", "277200,3 d 5 h"})
    void longTimesHaveTheirTwoLargestUnits(double seconds, String text) {
        assertThat(Format.longTime(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,1000,0 %", "999,1000,99 %", "1000,1000,100 %", "0,0,100 %"})
    void onlyTheWholeIsAHundredPercent(long part, long whole, String text) {
        assertThat(Format.share(part, whole)).isEqualTo(text);
    }
}
