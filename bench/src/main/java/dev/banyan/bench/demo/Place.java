package dev.banyan.bench.demo;

import dev.banyan.tree.latency.City;
import dev.banyan.tree.latency.CityTable;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A node and the city it is said to be in.
 *
 * @param node the node's name: the city's in small letters, digits and hyphens
 * @param city where it is
 */
record Place(String node, City city) {
    /** How many cities are looked at for each place; more spread the places wider. */
    private static final int CANDIDATES = 12;

    /**
     * Places spread over the world, the same for the same seed. Mitchell's best candidate (1991): of some random cities the one
     * that is farthest from all places so far.
     *
     * @throws IllegalArgumentException if the table has fewer cities
     */
    static List<Place> choose(CityTable table, int count, long seed) {
        List<City> free = new ArrayList<>(table.cities());
        if (free.size() < count) {
            throw new IllegalArgumentException(count + " places wanted, but the table has " + free.size() + " cities");
        }
        RandomGenerator random = new SplittableRandom(seed);
        List<Place> places = new ArrayList<>();
        while (places.size() < count) {
            City best = free.get(random.nextInt(free.size()));
            for (int i = 1; i < CANDIDATES && !places.isEmpty(); i++) {
                City other = free.get(random.nextInt(free.size()));
                if (distanceToNearest(places, other) > distanceToNearest(places, best)) {
                    best = other;
                }
            }
            free.remove(best);
            places.add(new Place(slug(best.name()), best));
        }
        return places;
    }

    /** The one-way delay to another place as it is emulated, in nanoseconds. */
    long delayNanos(Place other) {
        return equals(other) ? 0 : city.guessRttNanos(other.city) / 2;
    }

    private static double distanceToNearest(List<Place> places, City city) {
        return places.stream()
                .mapToDouble(place -> place.city.distanceKm(city))
                .min()
                .orElse(Double.MAX_VALUE);
    }

    /** A city's name as a node's name: São Paulo becomes sao-paulo. */
    static String slug(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
    }
}
