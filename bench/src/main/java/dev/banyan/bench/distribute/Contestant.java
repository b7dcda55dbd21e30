package dev.banyan.bench.distribute;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Who distributes the file. */
public enum Contestant {
    /** Nodes of a group. */
    BANYAN("banyan"),
    /** Each receives from the one before and writes to its disk and to the next: pipes. */
    CHAIN("chain"),
    /** The same, but each also digests what it receives, as whoever checks a copy must. */
    HASHING_CHAIN("hashing-chain"),
    /** The source sends to all at once. */
    STAR("star");

    private final String label;

    Contestant(String label) {
        this.label = label;
    }

    /** The name on the command line and in reports. */
    public String label() {
        return label;
    }

    /** @throws IllegalArgumentException naming those there are */
    public static Contestant of(String label) {
        return Arrays.stream(values())
                .filter(contestant -> contestant.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--contestants must be of "
                        + Arrays.stream(values()).map(Contestant::label).collect(Collectors.joining(", ")) + ", was "
                        + label));
    }
}
