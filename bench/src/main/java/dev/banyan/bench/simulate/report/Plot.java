package dev.banyan.bench.simulate.report;

import dev.banyan.bench.simulate.SimulationRun.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plot of curves as SVG, coloured by the style sheet of the page around it. */
final class Plot {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 356;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 68;
    private static final int BOTTOM = 48;
    private static final int TICKS = 6;
    /** Beyond so many points, markers would hide the line. */
    private static final int MARKED_MAX = 16;

    private static final int LEGEND_COLUMNS = 2;
    private static final int LEGEND_STEP = 230;
    private static final int LEGEND_LINE = 16;

    /**
     * An axis.
     *
     * @param label with its unit
     * @param logarithmic whether equal steps are doublings; the values must be positive then
     */
    record Axis(String label, boolean logarithmic) {
        double place(double value) {
            return logarithmic ? Math.log(value) / Math.log(2) : value;
        }
    }

    private record Curve(String name, List<Point> points) {}

    private final String title;
    private final Axis x;
    private final Axis y;
    private final List<Curve> curves = new ArrayList<>();
    private double xLeast = Double.POSITIVE_INFINITY;
    private double xMost = Double.NEGATIVE_INFINITY;
    private double yLeast;
    private double yMost = Double.NEGATIVE_INFINITY;

    Plot(String title, Axis x, Axis y) {
        this.title = title;
        this.x = x;
        this.y = y;
        this.yLeast = y.logarithmic() ? Double.POSITIVE_INFINITY : 0;
    }

    /** Adds a curve, if it has points; colours follow the order. */
    Plot curve(String name, List<Point> points) {
        if (points.isEmpty()) {
            return this;
        }
        curves.add(new Curve(name, points));
        for (Point point : points) {
            xLeast = Math.min(xLeast, x.place(point.x()));
            xMost = Math.max(xMost, x.place(point.x()));
            yLeast = Math.min(yLeast, y.place(point.y()));
            yMost = Math.max(yMost, y.place(point.y()));
        }
        return this;
    }

    /** The plot; empty if there are no points. */
    String svg() {
        if (curves.isEmpty()) {
            return "";
        }
        xMost = xMost > xLeast ? xMost : xLeast + 1;
        yMost = yMost > yLeast ? yMost : yLeast + 1;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n<text class=\"title\" x=\"%d\" y=\"18\">%s</text>%n",
                WIDTH,
                HEIGHT,
                Text.escaped(title),
                LEFT,
                Text.escaped(title)));
        ticks(x, xLeast, xMost).forEach(tick -> xTick(svg, tick));
        ticks(y, yLeast, yMost).forEach(tick -> yTick(svg, tick));
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"label\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n"
                        + "<text class=\"label\" transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 8,
                Text.escaped(x.label()),
                (TOP + HEIGHT - BOTTOM) / 2,
                Text.escaped(y.label())));
        for (int i = 0; i < curves.size(); i++) {
            draw(svg, curves.get(i), i);
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, Curve curve, int index) {
        String colour = "c" + (index + 1);
        StringBuilder line = new StringBuilder();
        for (Point point : curve.points()) {
            line.append(String.format(Locale.ROOT, "%.1f,%.1f ", xAt(x.place(point.x())), yAt(y.place(point.y()))));
        }
        svg.append("<polyline class=\"line ")
                .append(colour)
                .append("\" points=\"")
                .append(line.toString().strip());
        svg.append("\"/>\n");
        if (curve.points().size() <= MARKED_MAX) {
            for (Point point : curve.points()) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%s: %s, %s</title></circle>%n",
                        colour,
                        xAt(x.place(point.x())),
                        yAt(y.place(point.y())),
                        Text.escaped(curve.name()),
                        Text.number(point.x()),
                        Text.number(point.y())));
            }
        }
        int at = LEFT + index % LEGEND_COLUMNS * LEGEND_STEP;
        int down = index / LEGEND_COLUMNS * LEGEND_LINE;
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"12\" height=\"4\"/><text class=\"legend\" x=\"%d\" y=\"%d\">%s</text>%n",
                colour,
                at,
                29 + down,
                at + 18,
                35 + down,
                Text.escaped(curve.name())));
    }

    private void xTick(StringBuilder svg, double tick) {
        double at = xAt(tick);
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>"
                        + "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                at,
                at,
                TOP,
                HEIGHT - BOTTOM,
                at,
                HEIGHT - BOTTOM + 16,
                label(x, tick)));
    }

    private void yTick(StringBuilder svg, double tick) {
        double at = yAt(tick);
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                        + "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                LEFT,
                WIDTH - RIGHT,
                at,
                at,
                LEFT - 8,
                at + 4,
                label(y, tick)));
    }

    private static String label(Axis axis, double tick) {
        return Text.number(axis.logarithmic() ? Math.pow(2, tick) : tick);
    }

    /** Round values within the range, some six of them. */
    private static List<Double> ticks(Axis axis, double least, double most) {
        double raw = (most - least) / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = axis.logarithmic()
                ? Math.max(1, Math.ceil(raw))
                : raw <= power ? power : raw <= 2 * power ? 2 * power : raw <= 5 * power ? 5 * power : 10 * power;
        List<Double> ticks = new ArrayList<>();
        for (double i = Math.ceil(least / step - 1e-9); i * step <= most + step * 1e-9; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    private double xAt(double place) {
        return LEFT + (place - xLeast) / (xMost - xLeast) * (WIDTH - LEFT - RIGHT);
    }

    private double yAt(double place) {
        return HEIGHT - BOTTOM - (place - yLeast) / (yMost - yLeast) * (HEIGHT - TOP - BOTTOM);
    }
}
