package dev.banyan.bench.simulate;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Finds the names that somebody may have meant. */
final class NearNames {
    private static final int MOST = 3;
    /** Below this, names have little more in common than a country. */
    private static final double LIKENESS_MIN = 0.4;

    private NearNames() {}

    /** The names most like the one wanted, the likest first; empty if none is like it. */
    static List<String> of(List<String> names, String wanted) {
        return names.stream()
                .distinct()
                .filter(name -> likeness(name, wanted) >= LIKENESS_MIN)
                .sorted(Comparator.<String>comparingDouble(name -> -likeness(name, wanted))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .toList();
    }

    /** 0 to 1: the part of their pairs of letters that both have (Dice 1945); case does not matter. */
    private static double likeness(String a, String b) {
        TreeSet<String> pairsOfA = pairs(a);
        TreeSet<String> pairsOfB = pairs(b);
        int all = pairsOfA.size() + pairsOfB.size();
        pairsOfA.retainAll(pairsOfB);
        return all == 0 ? 0 : 2.0 * pairsOfA.size() / all;
    }

    private static TreeSet<String> pairs(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        TreeSet<String> pairs = new TreeSet<>();
        for (int i = 0; i + 2 <= lower.length(); i++) {
            pairs.add(lower.substring(i, i + 2));
        }
        return pairs;
    }
}
