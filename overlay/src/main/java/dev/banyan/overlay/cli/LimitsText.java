package dev.banyan.overlay.cli;

import dev.banyan.overlay.NodeLimits;
import java.util.ArrayList;
import java.util.List;

/** The limits of a node in words. */
final class LimitsText {
    private LimitsText() {}

    /** Such as {@code at most 40 Mbit/s up and 10 Mbit/s as a source}. */
    static String of(NodeLimits limits) {
        List<String> words = new ArrayList<>();
        add(words, limits.upBitsPerSecond(), "up");
        add(words, limits.downBitsPerSecond(), "down");
        add(words, limits.sourceBitsPerSecond(), "as a source");
        return words.isEmpty() ? "no limit" : "at most " + String.join(" and ", words);
    }

    private static void add(List<String> words, long bitsPerSecond, String what) {
        if (bitsPerSecond > 0) {
            words.add(Format.bitRate(bitsPerSecond) + " " + what);
        }
    }
}
