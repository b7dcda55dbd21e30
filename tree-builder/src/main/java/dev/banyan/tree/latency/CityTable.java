package dev.banyan.tree.latency;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** World cities with their coordinates, the places of simulated and emulated nodes. Immutable. */
public final class CityTable {
    private static final String RESOURCE = "cities.csv";
    private static final String HEADER = "name,country,lat,lon";

    private final List<City> cities;
    private final Map<String, City> byName = new TreeMap<>();

    private CityTable(List<City> cities) {
        this.cities = List.copyOf(cities);
        this.cities.forEach(city -> byName.put(city.name(), city));
    }

    /** The table that comes with the product; coordinates to about a kilometre. */
    public static CityTable standard() {
        return Standard.TABLE;
    }

    /**
     * Reads a table: the line {@code name,country,lat,lon}, then a city per line.
     *
     * @param source names the text in errors
     * @throws IllegalArgumentException naming the line that is wrong
     */
    public static CityTable parse(String source, List<String> lines) {
        if (lines.isEmpty() || !lines.get(0).strip().equals(HEADER)) {
            throw new IllegalArgumentException(source + ", line 1: must be '" + HEADER + "'");
        }
        List<City> cities = new ArrayList<>();
        Map<String, Integer> lineOf = new TreeMap<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            City city = parseCity(source + ", line " + (i + 1), lines.get(i));
            Integer before = lineOf.put(city.name(), i + 1);
            if (before != null) {
                throw new IllegalArgumentException(source + ", line " + (i + 1) + ": city '" + city.name()
                        + "' stands in line " + before + " already");
            }
            cities.add(city);
        }
        return new CityTable(cities);
    }

    /** All cities in the order of the table. */
    public List<City> cities() {
        return cities;
    }

    /** The city of this name. */
    public Optional<City> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The guessed round trips between all cities. */
    public LatencyMatrix toMatrix() {
        int size = cities.size();
        long[] rttNanos = new long[size * size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                long rtt = cities.get(i).guessRttNanos(cities.get(j));
                rttNanos[i * size + j] = rtt;
                rttNanos[j * size + i] = rtt;
            }
        }
        return new LatencyMatrix(cities.stream().map(City::name).toList(), rttNanos, 0);
    }

    private static City parseCity(String where, String line) {
        String[] fields = line.strip().split(",", -1);
        if (fields.length != 4) {
            throw new IllegalArgumentException(
                    where + ": must have 4 fields, has " + fields.length + ": '" + line + "'");
        }
        try {
            return new City(
                    fields[0].strip(), fields[1].strip(), Double.parseDouble(fields[2]), Double.parseDouble(fields[3]));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    /** Loads the resource on first use. */
    private static final class Standard {
        private static final CityTable TABLE = parse(RESOURCE, lines());

        private static List<String> lines() {
            InputStream stream = CityTable.class.getResourceAsStream(RESOURCE);
            if (stream == null) {
                throw new IllegalStateException(RESOURCE + " is missing beside " + CityTable.class.getName()
                        + "; the build is broken, build again");
            }
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                return reader.lines().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
