package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.MILLI;
import static dev.banyan.tree.attach.Stand.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.attach.ParentChoice.Choice;
import dev.banyan.tree.latency.Vivaldi;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent.Cause;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ParentChoiceTest {
    private static final ParentSearch.Goal JOIN = ParentSearch.Goal.persistent(Cause.JOINED, Urgency.JOIN);

    private final AttachSettings settings = Stand.settings();
    private final AttachContext context = new AttachContext(Stand.member("me"), settings, new SplittableRandom(1));
    private final MoveMargin margin = new MoveMargin(settings);
    private final ParentCost cost = new ParentCost(settings);
    private final Vivaldi vivaldi = new Vivaldi(settings.coordinate(), new SplittableRandom(1));
    private final CandidateTable table = new CandidateTable(context, margin, vivaldi);
    private final ParentChoice choice = new ParentChoice(
            context, table, cost, new Takeover(context, table, margin, cost, new Exchange(margin, cost, vivaldi)));

    private Optional<Choice> best(List<NodeId> answered, Map<NodeId, List<ChildHint>> redirects) {
        return choice.best(JOIN, answered, node -> true, redirects, Set.of(), 1, 4, new Place(context));
    }

    @Test
    void aPeerWhoseWayIsUnknownDoesNotSeemTheNearest() {
        table.heard(id("heardOf"), Stand.position("old", 20 * MILLI, 2));
        table.answered(id("probed"), 10 * MILLI, Stand.position("old", 20 * MILLI, 2));
        assertThat(best(List.of(id("heardOf"), id("probed")), Map.of())).contains(new Choice(id("probed")));
    }

    @Test
    void aPlaceBelowAPeerIsTakenOnlyWhenTheWayToItIsKnown() {
        NodeId full = id("full");
        Map<NodeId, List<ChildHint>> redirects = Map.of(full, List.of(Stand.hint("leaf", 10 * MILLI, 0, 0)));
        table.answered(id("leaf"), 10 * MILLI, Stand.full("old", 25 * MILLI));
        table.heard(full, Stand.full("old", 20 * MILLI));
        assertThat(best(List.of(full), redirects)).isEmpty();
        table.answered(full, 10 * MILLI, Stand.full("old", 20 * MILLI));
        assertThat(best(List.of(full), redirects).flatMap(Choice::displaces)).contains(id("leaf"));
    }
}
