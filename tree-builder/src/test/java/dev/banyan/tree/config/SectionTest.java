package dev.banyan.tree.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong is said in one line: file, line, full key, what is allowed, what was found. */
class SectionTest {
    /** The section {@code a.b} of a file whose second line is {@code key = value}. */
    private static Section with(String value) {
        return Section.at(
                ConfigFactory.parseString(
                        "a.b {\n key = " + value + "\n}",
                        ConfigParseOptions.defaults().setOriginDescription("node.conf")),
                "a.b");
    }

    private static void assertRefused(String value, Consumer<Section> read, String allowed, String shown) {
        assertSays(() -> read.accept(with(value)), "node.conf: 2: a.b.key: " + allowed + ", was " + shown);
    }

    private static void assertSays(ThrowingCallable read, String message) {
        assertThatThrownBy(read).isInstanceOf(ConfigException.class).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "-1,-1",
        "1025,1025",
        "1.5,1.5",
        "many,'''many'''",
        "3000000000,3000000000",
        "[1],[1]",
        "null,null",
        "{},{}"
    })
    void refusesWhatIsNoWholeNumberWithinBounds(String value, String shown) {
        assertRefused(value, s -> s.intBetween(0, 1024, "key"), "must be a whole number between 0 and 1024", shown);
    }

    @Test
    void readsWholeNumbersAlsoFromTexts() {
        assertThat(with("1024").intBetween(0, 1024, "key")).isEqualTo(1024);
        assertThat(with("\"0\"").intBetween(0, 1024, "key")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "10,10",
        "\"10\",'''10'''",
        "2 weeks,'''2 weeks'''",
        "soon,'''soon'''",
        "0s,'''0s'''",
        "0,0",
        "-1s,'''-1s'''",
        "[],[]"
    })
    void refusesWhatIsNoDurationAboveZeroWithItsUnit(String value, String shown) {
        assertRefused(
                value,
                s -> s.positiveDuration("key"),
                "must be a duration above zero with its unit, such as 500ms or 2s",
                shown);
    }

    @ParameterizedTest
    @CsvSource({"10,10", "-1 s,'''-1 s'''", "later,'''later'''"})
    void refusesWhatIsNoDurationOfZeroOrMore(String value, String shown) {
        assertRefused(
                value,
                s -> s.duration("key"),
                "must be a duration of zero or more with its unit, such as 500ms or 2s",
                shown);
    }

    @ParameterizedTest
    @CsvSource({"49ms,'''49ms'''", "61 min,'''61 min'''", "100,100", "-1s,'''-1s'''"})
    void refusesDurationsOutOfBounds(String value, String shown) {
        assertRefused(
                value,
                s -> s.durationBetween(Duration.ofMillis(50), Duration.ofHours(1), "key"),
                "must be a duration between 50ms and 3600000ms with its unit, such as 500ms or 2s",
                shown);
    }

    @Test
    void readsDurations() {
        assertThat(with("50ms").durationBetween(Duration.ofMillis(50), Duration.ofHours(1), "key"))
                .isEqualTo(Duration.ofMillis(50));
        assertThat(with("1h").durationBetween(Duration.ofMillis(50), Duration.ofHours(1), "key"))
                .isEqualTo(Duration.ofHours(1));
        assertThat(with("1500ms").positiveDuration("key")).isEqualTo(Duration.ofMillis(1500));
        assertThat(with("0").duration("key")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"10 XB,'''10 XB'''", "4095,4095", "1.5,1.5", "3 GiB,'''3 GiB'''", "true,true"})
    void refusesWhatIsNoSizeWithinBounds(String value, String shown) {
        assertRefused(
                value, s -> s.bytesBetween(4096, 5 << 20, "key"), "must be a size between 4 KiB and 5 MiB", shown);
    }

    @Test
    void readsSizesWithAndWithoutUnit() {
        assertThat(with("4096").bytesBetween(0, 4097, "key")).isEqualTo(4096);
        assertThat(with("4 KiB").bytesBetween(0, 4097, "key")).isEqualTo(4096);
    }

    @ParameterizedTest
    @CsvSource({"10 MB,'''10 MB'''", "-1,-1", "2gbit,'''2gbit'''", "0.5,0.5", "[],[]"})
    void refusesWhatIsNoRateWithinBounds(String value, String shown) {
        assertRefused(
                value,
                s -> s.bitRate(0, 1_000_000_000, "key"),
                "must be a rate between 0bit and 1gbit per second, such as 400mbit or 1.5gbit",
                shown);
    }

    @Test
    void readsRatesWithAndWithoutUnit() {
        assertThat(with("64kbit").bitRate(0, 1_000_000, "key")).isEqualTo(64_000);
        assertThat(with("64000").bitRate(0, 1_000_000, "key")).isEqualTo(64_000);
        assertThat(with("6.4E4").bitRate(0, 1_000_000, "key")).isEqualTo(64_000);
    }

    @ParameterizedTest
    @CsvSource({"1.5,1.5", "half,'''half'''", "NaN,'''NaN'''"})
    void refusesWhatIsNoNumberWithinBounds(String value, String shown) {
        assertRefused(value, s -> s.doubleBetween(0, 1, "key"), "must be a number between 0.0 and 1.0", shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"  \"", "[1, 2]"})
    void refusesWhatIsNoText(String value) {
        String shown = value.startsWith("[") ? "[1,2]" : value.replace('"', '\'');
        assertRefused(value, s -> s.text("key"), "must be a text that is not blank", shown);
    }

    @Test
    void refusesWhatIsNeitherOnNorOff() {
        assertRefused("maybe", s -> s.flag("key"), "must be on or off", "'maybe'");
        assertThat(with("on").flag("key")).isTrue();
    }

    @Test
    void refusesWhatIsNoListOfTexts() {
        String allowed = "must be a list of texts such as [\"a\", \"b\"], perhaps empty";
        assertRefused("x", s -> s.texts("key"), allowed, "'x'");
        assertRefused("[{}]", s -> s.texts("key"), allowed, "[{}]");
        assertThat(with("[x, 1]").texts("key")).containsExactly("x", "1");
    }

    @Test
    void refusesWhatIsNoPath() {
        assertRefused("\"a\\u0000b\"", s -> s.optionalPath("key"), "must be a path, or empty for none", "'a\0b'");
        assertThat(with("\"\"").optionalPath("key")).isEmpty();
        assertThat(with("a/b").optionalPath("key")).contains(Path.of("a/b"));
    }

    @Test
    void namesTheEntryThatIsNoText() {
        assertSays(
                () -> with("{ x = 1, \"y z\" = [] }").textsByName("key"),
                "node.conf: 2: a.b.key.\"y z\": must be a text, perhaps an empty one, was []");
        assertThat(with("{ y = b, x = a }").textsByName("key")).isEqualTo(Map.of("x", "a", "y", "b"));
    }

    @Test
    void namesAKeyThatIsNotSet() {
        assertSays(() -> with("1").flag("other"), "a.b.other: must be on or off, but is not set");
        assertSays(() -> with("1").section("c").flag("d"), "a.b.c.d: must be on or off, but is not set");
    }

    @Test
    void namesAValueInPlaceOfASection() {
        assertSays(
                () -> with("7").section("key").flag("inner"),
                "node.conf: 2: a.b.key: must be a section in braces, was 7");
    }

    @Test
    void saysAllInOneLineAndCutsLongValues() {
        assertRefused("\"two\\nlines\"", s -> s.flag("key"), "must be on or off", "'two lines'");
        assertRefused(
                "\"" + "x".repeat(81) + "\"", s -> s.flag("key"), "must be on or off", "'" + "x".repeat(80) + "...'");
    }

    @Test
    void leavesTheReasonToChecksOfSeveralKeys() {
        assertThat(with("1").bad("key", "must be above other, was 1"))
                .hasMessage("node.conf: 2: a.b.key: must be above other, was 1");
    }
}
