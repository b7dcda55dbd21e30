package dev.banyan.tree.attach;

import dev.banyan.tree.latency.Vivaldi;
import dev.banyan.tree.protocol.Member;
import java.util.random.RandomGenerator;

/**
 * The parts of one attachment machine, wired once. First what the machine knows, then what it does; the doing parts meet each
 * other here, since an orphan searches, a search ends in a new place, and a new place ends other duties.
 */
final class AttachParts {
    final AttachContext context;
    final Place place;
    final Children children;
    final Roster roster;
    final MoveMargin margin;
    final ParentCost cost;
    final Vivaldi vivaldi;
    final CandidateTable table;
    final Prospects prospects;
    final Takeover takeover;
    final Probes probes;
    final RescueDuty rescue;
    final RootDuty rootDuty;
    final Reports reports;

    final ParentSearch search;
    final Departure departure;
    final PlaceChanges changes;
    final RootClaims claims;
    final Improvement improvement;
    final Admission admission;
    final Handover handover;

    AttachParts(Member self, AttachSettings settings, RandomGenerator random) {
        context = new AttachContext(self, settings, random);
        place = new Place(context);
        children = new Children(context);
        roster = new Roster(context, place);
        margin = new MoveMargin(settings);
        cost = new ParentCost(settings);
        vivaldi = new Vivaldi(settings.coordinate(), random);
        table = new CandidateTable(context, margin, vivaldi);
        prospects = new Prospects(context, table, cost, vivaldi);
        probes = new Probes(context, table, vivaldi);
        rescue = new RescueDuty(context, place, children);
        rootDuty = new RootDuty(context, place, children, roster);
        reports = new Reports(context, place, children, roster, vivaldi);
        takeover = new Takeover(context, table, margin, cost, new Exchange(margin, cost, vivaldi));
        ParentChoice choice = new ParentChoice(context, table, cost, takeover);
        search = new ParentSearch(context, place, table, choice, probes, new SearchSurroundings(this));
        departure = new Departure(this);
        changes = new PlaceChanges(this);
        claims = new RootClaims(this);
        improvement = new Improvement(this);
        admission = new Admission(this);
        handover = new Handover(this);
    }
}
