package dev.banyan.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearNamesTest {
    private static final List<String> NAMES = List.of(
            "Boston United States",
            "Maidstone United Kingdom",
            "Austin United States",
            "Houston United States",
            "Paris France");

    @Test
    void putsTheLikestFirstWhateverItsCase() {
        assertThat(NearNames.of(NAMES, "bosten united states")).startsWith("Boston United States");
        assertThat(NearNames.of(NAMES, "paris")).containsExactly("Paris France");
    }

    @Test
    void findsNoMoreThanThree() {
        assertThat(NearNames.of(NAMES, "Aston United States")).hasSize(3).doesNotContain("Paris France");
    }

    @Test
    void namesOneOfSeveralEqualNamesOnce() {
        assertThat(NearNames.of(List.of("Rome", "Rome", "Oslo"), "Rom")).containsExactly("Rome");
    }

    @Test
    void findsNothingWhereNothingIsLikeIt() {
        assertThat(NearNames.of(NAMES, "Xi")).isEmpty();
        assertThat(NearNames.of(NAMES, "")).isEmpty();
    }
}
