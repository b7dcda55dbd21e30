package dev.banyan.tree.latency;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;

/**
 * Members on a generated internet of routers in the manner of GT-ITM (Zegura, Calvert, Bhattacharjee 1996): transit domains are
 * linked to each other, and from each transit router hang stub domains, each by one link. Hosts are at stub routers drawn
 * uniformly. Packets take the shortest path by propagation delay.
 *
 * <p>A stub domain has one way out, so a path is a path within a stub, one between two transit routers and one within the other
 * stub. Only those parts are kept: memory is 12 bytes times the routers times the size of a stub, and a lookup takes constant
 * time. Immutable. The graph depends on routers and seed alone, so groups of several sizes can be compared on one graph.
 */
public final class TransitStub implements Topology {
    /** Fewest routers. */
    public static final int ROUTERS_MIN = 100;
    /** Most routers, so that the transit routers' table of paths stays small. */
    public static final int ROUTERS_MAX = 100_000;

    /** Stub domains that hang from a transit router; origin: GT-ITM's examples have 3 to 6. */
    private static final int STUBS_PER_TRANSIT = 4;
    /** Links per two routers of a domain; origin: Banerjee et al. 2002, average degree 3 to 4. */
    private static final double DEGREE = 3.5;
    /** One way between a host and its router; origin: guess. */
    private static final int ACCESS_NANOS = 250_000;

    /** A range that delays are drawn from uniformly; origin: guess, after distances within a town, a country and the world. */
    private record Delays(int leastNanos, int mostNanos) {
        int draw(RandomGenerator random) {
            return random.nextInt(leastNanos, mostNanos);
        }
    }

    private static final Delays IN_STUB = new Delays(500_000, 5_000_000);
    private static final Delays TO_STUB = new Delays(1_000_000, 10_000_000);
    private static final Delays IN_TRANSIT = new Delays(5_000_000, 20_000_000);
    private static final Delays BETWEEN_TRANSITS = new Delays(10_000_000, 50_000_000);

    /** A stub domain. {@code gateway} is the router that has the link to the transit router; the link back has the next number. */
    private record Stub(DomainPaths paths, int firstRouter, int transit, int gateway, int linkOut, int outNanos) {}

    private final DomainPaths transit;
    private final List<Stub> stubs = new ArrayList<>();
    private final int[] stubOfRouter;
    private final int[] routerOfMember;
    private int linkCount;

    private TransitStub(int members, int routers, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        int transits = (int) Math.round(StrictMath.sqrt(routers));
        List<DomainPaths.Edge> core = core(transits, random);
        transit = new DomainPaths(transits, core, 0);
        linkCount = 2 * core.size();
        stubOfRouter = new int[routers];
        int count = transits * STUBS_PER_TRANSIT;
        for (int i = 0; i < count; i++) {
            int first = transits + (int) ((long) (routers - transits) * i / count);
            int end = transits + (int) ((long) (routers - transits) * (i + 1) / count);
            addStub(i % transits, first, end - first, random);
        }
        routerOfMember = new int[members];
        for (int i = 0; i < members; i++) {
            routerOfMember[i] = random.nextInt(transits, routers);
        }
    }

    /**
     * A graph with members.
     *
     * @param routers {@value #ROUTERS_MIN}..{@value #ROUTERS_MAX}, the transit ones included
     * @throws IllegalArgumentException if there are no members, or too few or many routers
     */
    public static TransitStub of(int members, int routers, long seed) {
        if (members < 1) {
            throw new IllegalArgumentException("members must be at least 1, was " + members);
        }
        if (routers < ROUTERS_MIN || routers > ROUTERS_MAX) {
            throw new IllegalArgumentException(
                    "routers must be " + ROUTERS_MIN + ".." + ROUTERS_MAX + ", was " + routers);
        }
        return new TransitStub(members, routers, seed);
    }

    /** The links of the transit routers: within each domain, then between domains. */
    private static List<DomainPaths.Edge> core(int transits, RandomGenerator random) {
        int domains = (int) Math.round(StrictMath.sqrt(transits));
        List<DomainPaths.Edge> edges = new ArrayList<>();
        int[] firsts = new int[domains + 1];
        for (int d = 0; d < domains; d++) {
            firsts[d + 1] = transits * (d + 1) / domains;
            int first = firsts[d];
            for (DomainPaths.Edge edge : connected(firsts[d + 1] - first, IN_TRANSIT, random)) {
                edges.add(new DomainPaths.Edge(first + edge.a(), first + edge.b(), edge.delayNanos()));
            }
        }
        for (DomainPaths.Edge pair : connected(domains, BETWEEN_TRANSITS, random)) {
            edges.add(new DomainPaths.Edge(
                    random.nextInt(firsts[pair.a()], firsts[pair.a() + 1]),
                    random.nextInt(firsts[pair.b()], firsts[pair.b() + 1]),
                    pair.delayNanos()));
        }
        return edges;
    }

    private void addStub(int transitRouter, int firstRouter, int size, RandomGenerator random) {
        List<DomainPaths.Edge> edges = connected(size, IN_STUB, random);
        DomainPaths paths = new DomainPaths(size, edges, linkCount);
        linkCount += 2 * edges.size();
        for (int router = firstRouter; router < firstRouter + size; router++) {
            stubOfRouter[router] = stubs.size();
        }
        stubs.add(new Stub(paths, firstRouter, transitRouter, random.nextInt(size), linkCount, TO_STUB.draw(random)));
        linkCount += 2;
    }

    /** A tree that connects all by chance, and more links by chance up to the average degree, if there is room for them. */
    private static List<DomainPaths.Edge> connected(int size, Delays delays, RandomGenerator random) {
        List<DomainPaths.Edge> edges = new ArrayList<>();
        boolean[] linked = new boolean[size * size];
        for (int i = 1; i < size; i++) {
            int other = random.nextInt(i);
            linked[i * size + other] = true;
            edges.add(new DomainPaths.Edge(other, i, delays.draw(random)));
        }
        int wanted = Math.min(size * (size - 1) / 2, (int) (size * DEGREE / 2));
        while (edges.size() < wanted) {
            int a = random.nextInt(size);
            int b = random.nextInt(size);
            int cell = Math.max(a, b) * size + Math.min(a, b);
            if (a != b && !linked[cell]) {
                linked[cell] = true;
                edges.add(new DomainPaths.Edge(a, b, delays.draw(random)));
            }
        }
        return edges;
    }

    @Override
    public int size() {
        return routerOfMember.length;
    }

    @Override
    public String place(int member) {
        return "router " + routerOfMember[member];
    }

    @Override
    public long oneWayNanos(int from, int to) {
        if (from == to) {
            return 0;
        }
        Stub a = stub(from);
        Stub b = stub(to);
        long access = 2 * ACCESS_NANOS;
        if (a == b) {
            return access + a.paths().delayNanos(local(a, from), local(a, to));
        }
        return access + toTransit(a, from) + transit.delayNanos(a.transit(), b.transit()) + toTransit(b, to);
    }

    /**
     * Links between routers, which have the numbers 0 to this, exclusive. Each direction of a line is a link of its own, since what
     * goes one way takes nothing from what goes the other: the directions of a line have the numbers 2i and 2i + 1. The accesses of
     * the hosts are not among them.
     */
    public int linkCount() {
        return linkCount;
    }

    /** Visits the links between routers on the path between two members, in order. */
    public void forEachLink(int from, int to, IntConsumer visitor) {
        Stub a = stub(from);
        Stub b = stub(to);
        if (a == b) {
            a.paths().forEachLink(local(a, from), local(a, to), visitor);
            return;
        }
        a.paths().forEachLink(local(a, from), a.gateway(), visitor);
        visitor.accept(a.linkOut());
        transit.forEachLink(a.transit(), b.transit(), visitor);
        visitor.accept(b.linkOut() + 1);
        b.paths().forEachLink(b.gateway(), local(b, to), visitor);
    }

    private long toTransit(Stub stub, int member) {
        return (long) stub.paths().delayNanos(local(stub, member), stub.gateway()) + stub.outNanos();
    }

    private Stub stub(int member) {
        return stubs.get(stubOfRouter[routerOfMember[member]]);
    }

    private int local(Stub stub, int member) {
        return routerOfMember[member] - stub.firstRouter();
    }
}
