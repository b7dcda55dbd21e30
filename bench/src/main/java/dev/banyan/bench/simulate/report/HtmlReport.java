package dev.banyan.bench.simulate.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.simulate.MeshFigures;
import dev.banyan.bench.simulate.PathFigures;
import dev.banyan.bench.simulate.SimulationFigures;
import dev.banyan.bench.simulate.SimulationRun;
import dev.banyan.bench.simulate.SimulationRun.Point;
import dev.banyan.bench.simulate.report.Plot.Axis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The page of one run or of a sweep: plots and the table of all figures, in one file that needs no other. */
public final class HtmlReport {
    private static final String OURS = "Banyan by ";
    private static final String PLAIN = "forwarding of ";
    private static final Axis MEMBERS = new Axis("members", true);
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>banyan simulate</title>
            <style>
            :root { color-scheme: light dark; --page: #fcfcfb; --ink: #1c1c1a; --soft: #5d5c58; --rule: #e4e3df; --c1: #2563c9; --c2: #c2570c; --c3: #14804a; --c4: #a2339b; }
            @media (prefers-color-scheme: dark) {
              :root { --page: #191918; --ink: #f1f0ec; --soft: #a9a8a2; --rule: #373632; --c1: #6ea8ff; --c2: #f29d5b; --c3: #4fc98b; --c4: #e58bdd; }
            }
            body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.5rem; margin-bottom: 0; }
            p { color: var(--soft); max-width: 60rem; }
            .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); gap: 1.5rem; }
            svg { width: 100%; height: auto; }
            svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
            svg text.title { fill: var(--ink); font-size: 15px; font-weight: 600; }
            .grid { stroke: var(--rule); }
            .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
            polyline.c1 { stroke: var(--c1); } polyline.c2 { stroke: var(--c2); } polyline.c3 { stroke: var(--c3); } polyline.c4 { stroke: var(--c4); }
            rect.c1, circle.c1 { fill: var(--c1); } rect.c2, circle.c2 { fill: var(--c2); } rect.c3, circle.c3 { fill: var(--c3); } rect.c4, circle.c4 { fill: var(--c4); }
            .table { overflow-x: auto; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            th, td { padding: .15rem .8rem; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; }
            th:first-child { text-align: left; font-weight: 400; }
            code { white-space: pre-wrap; }
            </style>
            """;

    private final List<SimulationRun> runs;
    private final String command;

    private HtmlReport(List<SimulationRun> runs, String command) {
        this.runs = runs;
        this.command = command;
    }

    /**
     * The page.
     *
     * @param runs at least one, in the order of their members
     * @param command the words that made them
     */
    public static String of(List<SimulationRun> runs, String command) {
        return new HtmlReport(List.copyOf(runs), command).page();
    }

    private String page() {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("<h1>Banyan, simulated</h1>\n<p><code>")
                .append(Text.escaped(command))
                .append("</code></p>\n<div class=\"plots\">\n");
        plots().forEach(plot -> page.append(plot.svg()));
        page.append("</div>\n<p>Stretch: delay along the tree over the direct delay. ")
                .append(stressMeans());
        page.append(
                " Forwarding of nice: the paper's rule (Banerjee et al. 2002), a packet to all cluster peers, over the"
                        + " same clusters at the same moment; its fan-out has no bound. Forwarding of narada: its paper's"
                        + " (Chu et al. 2000), along the mesh by a tree for each source, over all sources. Control: bytes of"
                        + " all messages a member sends.</p>\n");
        table(page);
        return page.append("</html>\n").toString();
    }

    private String stressMeans() {
        return runs.get(0).figures().pathHopsMean() == null
                ? "Stress: copies that a relaying member sends; no routers are modelled."
                : "Stress: copies of a packet that cross a physical link, over the links that are used.";
    }

    private List<Plot> plots() {
        List<Plot> plots = new ArrayList<>();
        if (sizes() > 1) {
            sweepPlots(plots);
        }
        List<SimulationRun> largest = largest();
        String of = sizes() > 1 ? ", " + largest.get(0).figures().members() + " members" : "";
        Plot stretch = new Plot("Stretch" + of, new Axis("stretch", true), new Axis("part of members", false));
        largest.forEach(run -> stretch.curve(ours(run), run.curves().stretch()));
        largest.forEach(run -> stretch.curve(plain(run), run.curves().plainStretch()));
        plots.add(stretch);
        Plot convergence = new Plot(
                "Convergence" + of,
                new Axis("virtual time (s)", false),
                new Axis("mean delay along the tree (ms)", false));
        largest.forEach(run -> convergence.curve(ours(run), run.curves().meanDelayMillis()));
        plots.add(convergence);
        if (largest.get(0).figures().faults() != null) {
            Plot delivery = new Plot(
                    "Delivery during " + largest.get(0).figures().scenario() + of,
                    new Axis("virtual time a packet was sent (s)", false),
                    new Axis("part of members that got it", false));
            largest.forEach(run -> delivery.curve(ours(run), run.curves().delivery()));
            plots.add(delivery);
        }
        return plots;
    }

    private void sweepPlots(List<Plot> plots) {
        plots.add(versusMembers(
                "Stress, mean",
                "copies per link",
                SimulationFigures::stressMean,
                PathFigures::stressMean,
                MeshFigures::stressMean));
        plots.add(versusMembers(
                "Stress, largest",
                "copies on the most stressed link",
                SimulationFigures::stressMax,
                PathFigures::stressMax,
                MeshFigures::stressMax));
        plots.add(versusMembers(
                "Copies that one member sends at most",
                "copies",
                SimulationFigures::outDegreeMax,
                PathFigures::outDegreeMax,
                mesh -> null));
        plots.add(versusMembers(
                "Stretch of the 90th percentile",
                "stretch",
                SimulationFigures::stretchP90,
                PathFigures::stretchP90,
                MeshFigures::rdpP90));
        Plot control = new Plot("Control traffic", MEMBERS, new Axis("bytes per member and second", false));
        for (String protocol : protocols()) {
            control.curve("mean by " + protocol, points(protocol, SimulationFigures::controlBytesPerMemberPerSecond))
                    .curve(
                            "99th percentile by " + protocol,
                            points(protocol, SimulationFigures::controlBytesPerSecondP99));
        }
        plots.add(control);
    }

    /** Curves of every protocol's trees, then of its paper's own forwarding where the figure is null for none. */
    private Plot versusMembers(
            String title,
            String unit,
            Function<SimulationFigures, @Nullable Number> ofTree,
            Function<PathFigures, @Nullable Number> ofNice,
            Function<MeshFigures, @Nullable Number> ofMesh) {
        Plot plot = new Plot(title, MEMBERS, new Axis(unit, false));
        for (String protocol : protocols()) {
            plot.curve(OURS + protocol, points(protocol, ofTree));
        }
        for (String protocol : protocols()) {
            plot.curve(PLAIN + protocol, points(protocol, figures -> plainFigure(figures, ofNice, ofMesh)));
        }
        return plot;
    }

    private static @Nullable Number plainFigure(
            SimulationFigures figures,
            Function<PathFigures, @Nullable Number> ofNice,
            Function<MeshFigures, @Nullable Number> ofMesh) {
        PathFigures nice = figures.plainNice();
        MeshFigures mesh = figures.mesh();
        return nice != null ? ofNice.apply(nice) : mesh != null ? ofMesh.apply(mesh) : null;
    }

    private List<Point> points(String protocol, Function<SimulationFigures, @Nullable Number> figure) {
        List<Point> points = new ArrayList<>();
        for (SimulationRun run : runs) {
            Number y = figure.apply(run.figures());
            if (y != null && run.figures().protocol().equals(protocol)) {
                points.add(new Point(run.figures().members(), y.doubleValue()));
            }
        }
        return points;
    }

    /** In the order of their first runs. */
    private List<String> protocols() {
        return runs.stream().map(run -> run.figures().protocol()).distinct().toList();
    }

    private long sizes() {
        return runs.stream().map(run -> run.figures().members()).distinct().count();
    }

    /** The runs of the largest group, one of each protocol. */
    private List<SimulationRun> largest() {
        int most = runs.get(runs.size() - 1).figures().members();
        return runs.stream().filter(run -> run.figures().members() == most).toList();
    }

    private static String ours(SimulationRun run) {
        return OURS + run.figures().protocol();
    }

    private static String plain(SimulationRun run) {
        return PLAIN + run.figures().protocol();
    }

    private void table(StringBuilder page) {
        List<Map<String, JsonNode>> columns =
                runs.stream().map(run -> FlatFigures.of(run.figures())).toList();
        page.append("<div class=\"table\"><table>\n");
        for (String name : FlatFigures.names(columns)) {
            page.append("<tr><th>").append(Text.escaped(name)).append("</th>");
            for (Map<String, JsonNode> column : columns) {
                JsonNode value = column.get(name);
                String text = value == null || value.isNull() ? "" : value.asText();
                page.append("<td>").append(Text.escaped(text)).append("</td>");
            }
            page.append("</tr>\n");
        }
        page.append("</table></div>\n");
    }
}
