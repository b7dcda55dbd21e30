package dev.banyan.bench.live.fanout;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A system that takes part. */
public enum Contestant {
    /** Banyan's topics. */
    BANYAN("dev.banyan.bench.live.fanout.BanyanPeer", false),
    /** A bare tree of sockets. */
    TCP_TREE("dev.banyan.bench.live.fanout.TcpTree", false),
    /** JGroups over TCP. */
    JGROUPS("dev.banyan.bench.live.peers.JGroupsPeer", true),
    /** Aeron over UDP, one destination per subscriber. */
    AERON("dev.banyan.bench.live.peers.AeronPeer", true),
    /** The topics of Pekko's typed actors. */
    PEKKO("dev.banyan.bench.live.peers.PekkoPeer", true);

    private final String peerClass;
    private final boolean rival;

    Contestant(String peerClass, boolean rival) {
        this.peerClass = peerClass;
        this.rival = rival;
    }

    /** As it is written on the command line and in reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is a system of its own that is built only with the Maven profile {@code peers}. */
    public boolean rival() {
        return rival;
    }

    String peerClass() {
        return peerClass;
    }

    /** Whether its classes are on the class path. */
    boolean available() {
        return Contestant.class.getClassLoader().getResource(peerClass.replace('.', '/') + ".class") != null;
    }

    /** @throws IllegalArgumentException if there is none of that name */
    public static Contestant of(String label) {
        return Arrays.stream(values())
                .filter(contestant -> contestant.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("--contestants knows " + labels() + ", but not " + label));
    }

    private static String labels() {
        return List.of(values()).stream().map(Contestant::label).collect(Collectors.joining(", "));
    }
}
