package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlaySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Peers dial the address that a node advertises, whatever it listens on. */
class AdvertisedAddressTest {
    @TempDir
    Path directory;

    private static UnaryOperator<OverlaySettings> listening(String host, String advertised) {
        return settings -> settings.with("banyan.control.host", host)
                .with("banyan.control.advertised-host", advertised)
                .with("banyan.link.host", host)
                .with("banyan.link.advertised-host", advertised);
    }

    private void assertAFileGoesThrough(Nodes nodes) throws Exception {
        Nodes.Party party = nodes.party("g").receiveEverywhere();
        Path file = nodes.file("payload.bin", 200_000);
        Nodes.assertVerified(party.at("a").send(file), "b");
        party.assertReceived(file, "b");
    }

    @Test
    void aNodeOnAllAddressesIsReachedAtTheAdvertisedOne() throws Exception {
        UnaryOperator<OverlaySettings> everywhere =
                settings -> listening("0.0.0.0", "127.0.0.1").apply(settings).with("banyan.security.insecure", true);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Exposure.class);
        log.start();
        logger.addAppender(log);
        try (Nodes nodes = new Nodes(directory)) {
            Overlay first = nodes.start("a", everywhere);
            nodes.start("b", everywhere);
            assertThat(first.controlAddress()).startsWith("127.0.0.1:").doesNotEndWith(":0");
            assertThat(first.dataAddress()).startsWith("127.0.0.1:").doesNotEndWith(":0");
            assertAFileGoesThrough(nodes);
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).hasSize(2).allSatisfy(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage()).contains("banyan.security.insecure", "0.0.0.0:0");
        });
    }

    @Test
    void nodesMeetAtIpv6AddressesHoweverTheyAreWritten() throws Exception {
        assumeTrue(hasIpv6(), "no IPv6 on this machine");
        try (Nodes nodes = new Nodes(directory)) {
            Overlay first = nodes.start("a", listening("0:0:0:0:0:0:0:1", ""));
            assertThat(first.controlAddress()).startsWith("[::1]:");
            assertThat(first.dataAddress()).startsWith("[::1]:");
            nodes.start("b", listening("[::1]", "::1"));
            assertAFileGoesThrough(nodes);
        }
    }

    @Test
    void anAdvertisedPortIsWhatPeersAreTold() {
        try (Nodes nodes = new Nodes(directory)) {
            Overlay node = nodes.start(
                    "a",
                    settings -> settings.with("banyan.control.advertised-port", 7001)
                            .with("banyan.link.advertised-port", 7002)
                            .with("banyan.link.advertised-host", "relay.example"));
            assertThat(node.controlAddress()).isEqualTo("127.0.0.1:7001");
            assertThat(node.dataAddress()).isEqualTo("relay.example:7002");
        }
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
