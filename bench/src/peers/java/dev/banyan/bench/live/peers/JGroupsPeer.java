package dev.banyan.bench.live.peers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.Pause;
import dev.banyan.bench.live.Wire;
import dev.banyan.bench.live.fanout.Peer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.protocols.TCP;
import org.jspecify.annotations.Nullable;

/** JGroups with the tcp.xml it comes with, and no delay in its sockets. */
public final class JGroupsPeer implements Peer {
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final String CLUSTER = "bench";

    private @Nullable JChannel channel;

    /** Made by name. */
    public JGroupsPeer() {}

    @Override
    public JsonNode open(Seat seat, JsonNode publisher, Receiver receiver) throws Exception {
        String address = "127.0.0.1[" + freePort() + "]";
        String first = publisher.isMissingNode() ? address : publisher.path("address").asText();
        System.setProperty("jgroups.bind_addr", "127.0.0.1");
        System.setProperty("jgroups.bind_port", address.replaceAll(".*\\[(.*)]", "$1"));
        System.setProperty("jgroups.tcpping.initial_hosts", first);
        JChannel opened = new JChannel("tcp.xml");
        ((TCP) opened.getProtocolStack().getTransport()).tcpNodelay(true);
        opened.setReceiver(new org.jgroups.Receiver() {
            @Override
            public void receive(Message message) {
                receiver.received(ByteBuffer.wrap(message.getArray()), message.getOffset());
            }
        });
        opened.connect(CLUSTER);
        channel = opened;
        return Wire.object().put("address", address);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void connect(List<JsonNode> all) {
        while (channel().getView().size() < all.size()) {
            Pause.of(LOOK_EVERY);
        }
    }

    @Override
    public void publish(ByteBuffer message) throws Exception {
        // Kept until all have it.
        byte[] copy = new byte[message.remaining()];
        message.get(copy);
        channel().send(new BytesMessage(null, copy).setFlag(Message.TransientFlag.DONT_LOOPBACK));
    }

    @Override
    public void flush() {
        // Its bundler sends what was gathered by itself.
    }

    private JChannel channel() {
        return java.util.Objects.requireNonNull(channel);
    }

    @Override
    public void close() {
        if (channel != null) {
            channel.close();
        }
    }
}
