package dev.banyan.overlay.link;

import com.typesafe.config.ConfigUtil;
import dev.banyan.tree.config.BitRate;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.latency.CityTable;
import dev.banyan.tree.latency.LatencyMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Emulates nodes in places: the delay between two nodes is half the round trip between their places, by great circle or from a
 * matrix of measured round trips. Nodes without a place have no delay.
 */
public final class PlacedNetwork implements EmulatedNetwork {
    private final LatencyMatrix matrix;
    private final Map<String, Integer> placeOf;
    private final long uplinkBitsPerSecond;

    private PlacedNetwork(LatencyMatrix matrix, Map<String, Integer> placeOf, long uplinkBitsPerSecond) {
        this.matrix = matrix;
        this.placeOf = placeOf;
        this.uplinkBitsPerSecond = uplinkBitsPerSecond;
    }

    /**
     * Reads {@code banyan.emulation}; {@link EmulatedNetwork#NONE} unless it is enabled.
     *
     * @throws com.typesafe.config.ConfigException naming the key if a place or the matrix cannot be found
     */
    public static EmulatedNetwork from(Section section) {
        if (!section.flag("enabled")) {
            return NONE;
        }
        LatencyMatrix matrix = matrix(section);
        SortedMap<String, Integer> places = new TreeMap<>();
        section.textsByName("places")
                .forEach((node, place) -> places.put(
                        node,
                        matrix.indexOf(place)
                                .orElseThrow(() -> section.bad(
                                        ConfigUtil.joinPath("places", node),
                                        "must be a place of the table of cities, or of the matrix if one is set, was '"
                                                + place + "'"))));
        return new PlacedNetwork(matrix, places, section.bitRate(0, BitRate.HIGHEST, "uplink"));
    }

    private static LatencyMatrix matrix(Section section) {
        String file = section.optionalText("matrix");
        if (file.isEmpty()) {
            return CityTable.standard().toMatrix();
        }
        try {
            return LatencyMatrix.parse(file, Files.readAllLines(Path.of(file)));
        } catch (IOException | IllegalArgumentException e) {
            throw section.bad(
                    "matrix", "must be a file with a matrix of round trips, was '" + file + "': " + reason(e));
        }
    }

    private static String reason(Exception e) {
        return e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
    }

    @Override
    public long oneWayNanos(String fromNodeName, String toNodeName) {
        Integer from = placeOf.get(fromNodeName);
        Integer to = placeOf.get(toNodeName);
        return from == null || to == null ? 0 : matrix.rttNanos(from, to) / 2;
    }

    @Override
    public long uplinkBitsPerSecond(String nodeName) {
        return uplinkBitsPerSecond;
    }
}
