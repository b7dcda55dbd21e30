package dev.banyan.bench.cli;

import dev.banyan.bench.simulate.FaultFigures;
import dev.banyan.bench.simulate.MeshFigures;
import dev.banyan.bench.simulate.PathFigures;
import dev.banyan.bench.simulate.SimulationFigures;
import dev.banyan.bench.simulate.SimulationPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of simulated runs as lines for people. */
final class SimulationText {
    private static final String NONE = "-";

    private SimulationText() {}

    /** The report of one run. */
    static List<String> lines(SimulationFigures f) {
        List<String> lines = new ArrayList<>(List.of(
                "protocol " + f.protocol() + ", seed " + f.seed() + ", " + f.virtualSeconds() + " virtual seconds",
                "members  " + f.joined() + " of " + f.members() + " joined",
                "source   " + f.source(),
                "fan-out  " + f.maxFanOut() + " of " + f.fanOut() + " at most",
                "stretch  " + f.stretchP50() + " (p50), " + f.stretchP90() + " (p90), " + f.stretchMax() + " (max)",
                "compact  " + toCompactTree(f),
                "stress   " + f.stressMean() + " (mean), " + f.stressMax() + " (max) copies per " + stressed(f),
                "copies   " + f.outDegreeMean() + " (mean), " + f.outDegreeMax() + " (max) sent by a relaying member",
                "control  " + f.controlBytesPerMemberPerSecond() + " bytes per member and second (mean), "
                        + f.controlBytesPerSecondP99() + " (p99), " + f.controlBytesPerSecondMax() + " (max)",
                "peers    " + f.peersKnownP99() + " known by the protocol, " + f.peersRememberedP99()
                        + " in any way (p99)",
                "join     " + f.joinMillisP50() + " ms (p50), " + f.joinMillisP99() + " ms (p99)",
                "changes  " + f.parentChangesPerMember() + " of parent per member (mean)",
                "predict  round trips by coordinates, wrong by " + f.coordinateErrorP50() + " of them (p50)",
                "settled  "
                        + (f.secondsToFinalQuality() == null
                                ? "not by the end"
                                : f.secondsToFinalQuality() + " s after the joins (95 % of the final quality)")));
        if (f.plainNice() != null) {
            lines.add(plainNice(f.plainNice()));
        }
        if (f.mesh() != null) {
            lines.addAll(mesh(f.mesh(), stressed(f)));
        }
        if (f.pathHopsMean() != null) {
            lines.add("hops     " + f.pathHopsMean() + " links from the source to a member (mean)"
                    + (f.plainNice() == null
                            ? ""
                            : ", plain NICE " + f.plainNice().pathHopsMean()));
        }
        if (f.filledPairs() > 0) {
            lines.add("filled   " + f.filledPairs() + " pairs had no round trip and took that over one other place");
        }
        if (f.faults() != null) {
            lines.addAll(faults(f.scenario(), f.faults()));
        }
        return lines;
    }

    private static String stressed(SimulationFigures f) {
        return f.pathHopsMean() == null ? "relaying member" : "physical link";
    }

    private static List<String> mesh(MeshFigures mesh, String stressed) {
        return List.of(
                "mesh     " + mesh.degreeMean() + " (mean), " + mesh.degreeMax()
                        + " (max) links of a member; all sources reach " + mesh.pairsReached() + " of the pairs",
                "         stretch " + mesh.rdpP50() + " (p50), " + mesh.rdpP90() + " (p90), " + mesh.rdpMax()
                        + " (max) along the tree of each source",
                "         stress " + mesh.stressMean() + " (mean), " + mesh.stressMax() + " (max, a source's max "
                        + mesh.stressMaxMean() + " in the mean) copies per " + stressed);
    }

    private static String plainNice(PathFigures plain) {
        return "plain    NICE forwarding: stretch " + plain.stretchP50() + " (p50), " + plain.stretchP90()
                + " (p90), stress " + plain.stressMean() + " (mean), " + plain.stressMax() + " (max), copies "
                + plain.outDegreeMax() + " (max)";
    }

    private static List<String> faults(String scenario, FaultFigures f) {
        return List.of(
                "faults   " + scenario + ": " + f.ended() + " members ended",
                "delivery " + f.deliveryMeanInFaults() + " of the members got a packet during faults (mean), "
                        + f.deliveryMin() + " (min); " + f.deliveryMinInCalm() + " (min) from 30 s after them",
                "full     delivery " + f.secondsToFullDelivery() + " s after the last faults",
                "orphans  " + f.orphans() + ", " + f.orphansLeft() + " without a parent at the end; recovery "
                        + f.recoveryMillisP50() + " ms (p50), " + f.recoveryMillisP95() + " (p95), "
                        + f.recoveryMillisP99() + " (p99), " + f.recoveryMillisMax() + " (max)");
    }

    /** What the tree's delays are to those of a Compact Tree, or why that is not known. */
    static String toCompactTree(SimulationFigures f) {
        if (f.meanDelayToCompactTree() != null) {
            return f.meanDelayToCompactTree() + " (mean), " + f.maxDelayToCompactTree()
                    + " (max) times the delay of a Compact Tree";
        }
        return f.members() > SimulationPlan.COMPACT_TREE_MEMBERS_MAX
                ? "not compared: more than " + SimulationPlan.COMPACT_TREE_MEMBERS_MAX + " members"
                : "not compared: a member is not in the source's tree, or there is no delay";
    }

    /** The table of a sweep: ours and the forwarding of the protocol's paper side by side. */
    static List<String> table(List<SimulationFigures> runs) {
        List<String> lines = new ArrayList<>(List.of(
                row("", "", "stretch", "p90", "stress", "mean", "", "max", "copies", "max", "hops", "mean", "control"),
                row(
                        "members",
                        "protocol",
                        "banyan",
                        "plain",
                        "banyan",
                        "plain",
                        "ban.",
                        "plain",
                        "banyan",
                        "plain",
                        "banyan",
                        "plain",
                        "B/s")));
        runs.forEach(run -> lines.add(row(run)));
        if (runs.stream().anyMatch(run -> run.mesh() != null)) {
            lines.add("plain: the forwarding of the protocol's paper; with narada that of all sources");
        }
        return lines;
    }

    private static String row(SimulationFigures f) {
        PathFigures plain = f.plainNice();
        MeshFigures mesh = f.mesh();
        return row(
                f.members(),
                f.protocol(),
                f.stretchP90(),
                plain != null ? plain.stretchP90() : mesh != null ? mesh.rdpP90() : NONE,
                f.stressMean(),
                plain != null ? plain.stressMean() : mesh != null ? mesh.stressMean() : NONE,
                f.stressMax(),
                plain != null ? plain.stressMax() : mesh != null ? mesh.stressMax() : NONE,
                f.outDegreeMax(),
                plain != null ? plain.outDegreeMax() : NONE,
                f.pathHopsMean() == null ? NONE : f.pathHopsMean(),
                plain == null || plain.pathHopsMean() == null ? NONE : plain.pathHopsMean(),
                f.controlBytesPerMemberPerSecond());
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%7s %-8s | %7s %7s | %7s %7s | %5s %5s | %6s %6s | %7s %7s | %9s", cells);
    }
}
