package dev.banyan.tree.latency;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** Shortest paths by delay between all routers of one domain. Immutable; memory is 12 bytes per pair of routers. */
final class DomainPaths {
    private static final int NONE = -1;

    /**
     * A pair of links between two routers of the domain, one each way.
     *
     * @param a index within the domain
     * @param b likewise
     * @param delayNanos of either way
     */
    record Edge(int a, int b, int delayNanos) {}

    private final int size;
    private final int[] delayNanos;
    private final int[] nextHop;
    private final int[] link;

    /** @param edges connect all routers; at most one per pair; the first has the numbers {@code firstLink} and one more, and so on */
    DomainPaths(int size, List<Edge> edges, int firstLink) {
        this.size = size;
        this.delayNanos = new int[size * size];
        this.nextHop = new int[size * size];
        this.link = new int[size * size];
        Arrays.fill(nextHop, NONE);
        for (int i = 0; i < size; i++) {
            nextHop[cell(i, i)] = i;
        }
        for (int i = 0; i < edges.size(); i++) {
            Edge edge = edges.get(i);
            lay(edge.a(), edge.b(), edge.delayNanos(), firstLink + 2 * i);
            lay(edge.b(), edge.a(), edge.delayNanos(), firstLink + 2 * i + 1);
        }
        for (int over = 0; over < size; over++) {
            shorten(over);
        }
    }

    private void lay(int from, int to, int nanos, int number) {
        delayNanos[cell(from, to)] = nanos;
        nextHop[cell(from, to)] = to;
        link[cell(from, to)] = number;
    }

    /** Floyd 1962: takes the way over that router wherever it is shorter. */
    private void shorten(int over) {
        for (int from = 0; from < size; from++) {
            if (nextHop[cell(from, over)] == NONE || from == over) {
                continue;
            }
            for (int to = 0; to < size; to++) {
                if (nextHop[cell(over, to)] == NONE) {
                    continue;
                }
                int way = delayNanos[cell(from, over)] + delayNanos[cell(over, to)];
                int cell = cell(from, to);
                if (nextHop[cell] == NONE || way < delayNanos[cell]) {
                    delayNanos[cell] = way;
                    nextHop[cell] = nextHop[cell(from, over)];
                }
            }
        }
    }

    int delayNanos(int from, int to) {
        return delayNanos[cell(from, to)];
    }

    void forEachLink(int from, int to, IntConsumer visitor) {
        int at = from;
        while (at != to) {
            int next = nextHop[cell(at, to)];
            visitor.accept(link[cell(at, next)]);
            at = next;
        }
    }

    private int cell(int from, int to) {
        return from * size + to;
    }
}
