package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.banyan.overlay.link.LinkReason;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers at the data port of a running node: refused with a counted reason, and the node goes on. */
class DataPortTest {
    private static final int HELLO_TYPE = 0;

    @TempDir
    Path directory;

    private static Socket dial(OverlayNode node) throws IOException {
        String address = node.dataAddress();
        int colon = address.lastIndexOf(':');
        Socket socket = new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Says something and returns the answer, which is all until the node ends the connection. */
    private static String say(OverlayNode node, byte[] bytes) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = dial(node)) {
            socket.getOutputStream().write(bytes);
            byte[] part = new byte[4096];
            for (int n = socket.getInputStream().read(part);
                    n >= 0;
                    n = socket.getInputStream().read(part)) {
                answer.write(part, 0, n);
            }
        } catch (SocketException reset) {
            // A reset ends the connection too; what came before it is the answer.
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hello(OverlayNode to, String cluster, String group) throws IOException {
        CBORMapper cbor = new CBORMapper();
        ObjectNode map = cbor.createObjectNode();
        map.put("min", 1).put("max", 1).put("cluster", cluster).put("group", group);
        map.putObject("from").put("name", "stranger").put("incarnation", 1).put("address", "127.0.0.1:1");
        map.putObject("to")
                .put("name", to.name())
                .put("incarnation", to.id().incarnation())
                .put("address", to.controlAddress());
        map.put("kind", "tree").put("reservation", 1);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        byte[] body = cbor.writeValueAsBytes(map);
        DataOutputStream out = new DataOutputStream(frame);
        out.writeInt(1 + 4 + body.length);
        out.writeByte(HELLO_TYPE);
        out.write("BNYN".getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        return frame.toByteArray();
    }

    @Test
    void hostilePeersAreCountedAndTheNodeGoesOn() throws Exception {
        try (Nodes nodes = new Nodes(directory)
                .startAll(List.of("a", "b"), s -> s.with("banyan.link.handshake-timeout", Duration.ofSeconds(1)))) {
            Nodes.Party party = nodes.party("g").receiveEverywhere();
            OverlayNode node = nodes.node("b");
            byte[] garbage = new byte[10_000];
            new Random(5).nextBytes(garbage);

            Socket halfOpen = dial(node);
            Socket halfSaid = dial(node);
            halfSaid.getOutputStream().write(new byte[] {0, 0});
            assertThat(say(node, garbage)).isEmpty();
            assertThat(say(node, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                    .startsWith("HTTP/1.1 400");
            assertThat(say(node, hello(node, "elsewhere", "g"))).contains("elsewhere");
            assertThat(say(node, hello(node, "banyan", "no-such-group"))).contains("no-such-group");
            assertThat(say(node, hello(node, "banyan", "g"))).isNotEmpty();

            assertCounted(node, LinkReason.NOT_BANYAN, 1);
            assertCounted(node, LinkReason.HTTP_REQUEST, 1);
            assertCounted(node, LinkReason.OTHER_CLUSTER, 1);
            assertCounted(node, LinkReason.OTHER_GROUP, 1);
            assertCounted(node, LinkReason.NO_RESERVATION, 1);
            assertCounted(node, LinkReason.HANDSHAKE_TIMEOUT, 2);
            halfOpen.close();
            halfSaid.close();
            Path file = nodes.file("payload.bin", 300_000);
            Nodes.assertVerified(party.at("a").send(file), "b");
            party.assertReceived(file, "b");
        }
    }

    private static void assertCounted(OverlayNode node, LinkReason reason, long times) {
        await(reason + " at " + node)
                .atMost(Duration.ofSeconds(5))
                .until(() -> node.linkCounters().ended(reason) == times);
    }
}
