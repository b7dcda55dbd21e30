package dev.banyan.overlay.security;

import dev.banyan.tree.config.Section;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A handshake of a node with itself, in memory: what fails in it would fail with every other node. */
final class Rehearsal {
    /** Flights of a handshake, with room for certificates that take several. */
    private static final int TURNS_MAX = 100;

    private Rehearsal() {}

    static void of(Section security, SecuritySettings.Files files, TlsContexts tls, String node) {
        SslHandler accepting = tls.accept(ByteBufAllocator.DEFAULT);
        SslHandler dialling = tls.dial(ByteBufAllocator.DEFAULT);
        EmbeddedChannel server = new EmbeddedChannel(accepting);
        EmbeddedChannel client = new EmbeddedChannel(dialling);
        try {
            Throwable failure = play(server, client, accepting, dialling);
            if (failure != null) {
                throw security.bad(
                        "certificate",
                        "would be refused by other nodes: " + NodeTls.reason(failure) + "; '"
                                + files.certificate() + "' must be valid today, belong to the key '"
                                + files.key() + "', be for servers and clients, and be of an authority in '"
                                + files.trusted() + "'");
            }
            Set<String> names = CertificateNames.ofPeer(dialling.engine().getSession());
            if (!names.contains(node)) {
                throw security.bad(
                        "certificate",
                        "must name this node, '" + node + "', but '" + files.certificate() + "' names " + names
                                + "; have one issued with DNS:" + node + " as its subject alternative name");
            }
        } finally {
            server.finishAndReleaseAll();
            client.finishAndReleaseAll();
        }
    }

    private static @Nullable Throwable play(
            EmbeddedChannel server, EmbeddedChannel client, SslHandler accepting, SslHandler dialling) {
        try {
            for (int turn = 0; turn < TURNS_MAX; turn++) {
                boolean moved = pass(client, server) | pass(server, client);
                if (!moved
                        && accepting.handshakeFuture().isDone()
                        && dialling.handshakeFuture().isDone()) {
                    break;
                }
            }
        } catch (RuntimeException e) {
            return e;
        }
        Throwable failure = accepting.handshakeFuture().cause();
        return failure == null ? dialling.handshakeFuture().cause() : failure;
    }

    private static boolean pass(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        boolean moved = false;
        for (Object bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            to.writeInbound(bytes);
            moved = true;
        }
        return moved;
    }
}
