package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.MILLI;
import static dev.banyan.tree.attach.Stand.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.latency.Vivaldi;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CandidateTableTest {
    private final AttachSettings settings = Stand.settings();
    private final AttachContext context = new AttachContext(Stand.member("me"), settings, new SplittableRandom(1));
    private final CandidateTable table = new CandidateTable(
            context, new MoveMargin(settings), new Vivaldi(settings.coordinate(), new SplittableRandom(1)));

    private void hear(String name, int peers) {
        for (int i = 0; i < peers; i++) {
            table.heard(id(name + i), Stand.position("old", 20 * MILLI, 1));
        }
    }

    @Test
    void whatTheSearchAtHandHasMeasuredOutlastsAnyNumberOfHints() {
        table.searchBegins();
        table.answered(id("p"), 10 * MILLI, Stand.position("old", 0, 1));
        hear("hint", 3 * settings.candidateLimit());
        assertThat(table.isMeasured(id("p"))).isTrue();
    }

    @Test
    void whatAnEarlierSearchMeasuredGoesWhenItWasNotHeardOfForLongest() {
        table.searchBegins();
        table.answered(id("p"), 10 * MILLI, Stand.position("old", 0, 1));
        table.searchBegins();
        hear("hint", 3 * settings.candidateLimit());
        assertThat(table.isMeasured(id("p"))).isFalse();
    }

    @Test
    void isBoundedEvenWhenOneSearchMeasuresMoreThanFit() {
        table.searchBegins();
        for (int i = 0; i < 3 * settings.candidateLimit(); i++) {
            table.answered(id("p" + i), 10 * MILLI, Stand.position("old", 0, 1));
        }
        assertThat(table.nodes()).hasSizeLessThanOrEqualTo(settings.candidateLimit() * 4 / 3);
    }
}
