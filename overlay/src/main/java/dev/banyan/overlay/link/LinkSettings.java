package dev.banyan.overlay.link;

import dev.banyan.tree.config.BitRate;
import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * Settings of {@code banyan.link}; {@code reference.conf} says what each does.
 *
 * @param listen where to listen and what peers are told of it
 * @param threads event loops of the node
 * @param shared whether the event loops are those that all such nodes of this JVM share, one per processor
 * @param transport which kind of sockets
 * @param handshakeTimeout from the connection to the end of the handshake
 * @param closeTimeout longest graceful close of one link
 * @param maxConnections most connections, dialled and accepted
 * @param maxPendingHandshakes most accepted connections whose handshake is not done
 * @param countedPeers most peers whose bytes are counted each; more only while they have connections
 * @param controlFrameLimit longest payload of a control frame in bytes
 * @param chunkFrameLimit longest payload of a chunk frame in bytes
 * @param streamFrameLimit longest payload of a frame with bytes of a live stream, in bytes
 * @param unsentLimit bytes above which a link is not writable
 * @param unsentHardLimit bytes above which a link is closed
 * @param upLimitBitsPerSecond rate shared by all bulk links of the node; 0 for none
 * @param upBurst credit that the up-limit saves while nobody sends
 * @param downLimitBitsPerSecond rate at which all bulk links of the node together are read; 0 for none
 * @param emulationBufferBytes bytes held back by emulated delay per link above which the link is not read
 * @param liveness when to ping, suspect and give up
 */
public record LinkSettings(
        ListenSettings listen,
        int threads,
        boolean shared,
        Transport transport,
        Duration handshakeTimeout,
        Duration closeTimeout,
        int maxConnections,
        int maxPendingHandshakes,
        int countedPeers,
        int controlFrameLimit,
        int chunkFrameLimit,
        int streamFrameLimit,
        int unsentLimit,
        int unsentHardLimit,
        long upLimitBitsPerSecond,
        Duration upBurst,
        long downLimitBitsPerSecond,
        long emulationBufferBytes,
        LivenessSettings liveness) {
    private static final int MIB = 1 << 20;

    /** Kind of sockets. */
    public enum Transport {
        /** Epoll where it loads, else NIO. */
        AUTO,
        /** The JDK's own; runs everywhere. */
        NIO,
        /** Linux only; an error where it does not load. */
        EPOLL
    }

    /** Reads and checks the section {@code banyan.link}. */
    public static LinkSettings from(Section section) {
        LinkSettings settings = new LinkSettings(
                ListenSettings.from(section),
                section.intBetween(1, 256, "threads"),
                section.flag("shared"),
                transport(section),
                section.positiveDuration("handshake-timeout"),
                section.positiveDuration("close-timeout"),
                section.intBetween(1, 1_000_000, "max-connections"),
                section.intBetween(1, 1_000_000, "max-pending-handshakes"),
                section.intBetween(1, 1_000_000, "counted-peers"),
                (int) section.bytesBetween(4096, 4 * MIB, "control-frame-limit"),
                (int) section.bytesBetween(16_384, 64 * MIB, "chunk-frame-limit"),
                (int) section.bytesBetween(4096, 64 * MIB, "stream-frame-limit"),
                (int) section.bytesBetween(4096, 64 * MIB, "unsent-limit"),
                (int) section.bytesBetween(8192, 256 * MIB, "unsent-hard-limit"),
                section.bitRate(0, BitRate.HIGHEST, "up-limit"),
                section.positiveDuration("up-burst"),
                section.bitRate(0, BitRate.HIGHEST, "down-limit"),
                section.bytesBetween(MIB, 1L << 40, "emulation-buffer"),
                LivenessSettings.from(section.section("liveness")));
        if (settings.unsentHardLimit() <= settings.unsentLimit()) {
            throw section.bad(
                    "unsent-hard-limit",
                    "must be larger than unsent-limit, " + settings.unsentLimit() + " bytes; was "
                            + settings.unsentHardLimit());
        }
        return settings;
    }

    /** Longest payload of the frames that carry what a link is for. */
    int dataFrameLimit(boolean bulk) {
        return bulk ? chunkFrameLimit : streamFrameLimit;
    }

    private static Transport transport(Section section) {
        return switch (section.text("transport")) {
            case "auto" -> Transport.AUTO;
            case "nio" -> Transport.NIO;
            case "epoll" -> Transport.EPOLL;
            default ->
                throw section.bad("transport", "must be auto, nio or epoll, was '" + section.text("transport") + "'");
        };
    }
}
