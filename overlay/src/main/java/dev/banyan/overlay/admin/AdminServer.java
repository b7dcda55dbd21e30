package dev.banyan.overlay.admin;

import com.fasterxml.jackson.databind.util.ClassUtil;
import dev.banyan.overlay.OverlayException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.jspecify.annotations.Nullable;

/** The admin interface of a node while it listens. Runs on the threads of its ActorSystem. */
public final class AdminServer {
    private static final Duration LAST_WORDS_TIME = Duration.ofSeconds(1);

    private final ServerBinding binding;

    private AdminServer(ServerBinding binding) {
        this.binding = binding;
    }

    /** When the system ends in good order, what was said last on connections is still read by whoever is there. */
    private AdminServer endingWith(ActorSystem<?> system) {
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
                        "banyan-admin-" + address().getPort(),
                        () -> stop(LAST_WORDS_TIME));
        return this;
    }

    /**
     * Binds the port and answers from then on. Fails with an {@link OverlayException} if the port cannot be bound.
     *
     * @param system runs the server; when it ends, so does the server
     * @param backend answers; its stages may take as long as {@code banyan.admin.request-timeout}
     */
    public static CompletionStage<AdminServer> start(
            ActorSystem<?> system, AdminSettings settings, AdminToken token, AdminBackend backend) {
        InetAddress address;
        try {
            address = InetAddress.getByName(settings.host());
        } catch (UnknownHostException e) {
            return CompletableFuture.failedFuture(cannotListen(settings, "the host is unknown", e));
        }
        AdminRoutes routes = new AdminRoutes(system, settings, token, backend, new HostRule(settings.host(), address));
        return Http.get(system)
                .newServerAt(address.getHostAddress(), settings.port())
                .withSettings(HttpSettings.of(settings, system.settings().config()))
                .bind(routes.sealed())
                .thenApply(binding -> new AdminServer(binding).endingWith(system))
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(
                        cannotListen(settings, ClassUtil.getRootCause(failure).getMessage(), failure)));
    }

    /**
     * Tries the port, so that what cannot listen fails before anything else has started.
     *
     * @throws OverlayException if it cannot listen there now
     */
    public static void requireFreePort(AdminSettings settings) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(settings.host(), settings.port()));
        } catch (IOException e) {
            throw cannotListen(settings, ClassUtil.getRootCause(e).getMessage(), e);
        }
    }

    private static OverlayException cannotListen(AdminSettings settings, @Nullable String why, Throwable cause) {
        return new OverlayException(
                "the admin interface cannot listen on " + settings.host() + ":" + settings.port()
                        + " (banyan.admin.host, banyan.admin.port): " + why + "; another process may use the port, or"
                        + " the address is not of this machine; choose another one, or port 0 for any free one",
                cause);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /**
     * Gives the port back and lets requests that are under way end; done when all connections are closed. A second call does
     * nothing more.
     *
     * @param atMost after this time connections are closed all the same
     */
    public CompletionStage<Done> stop(Duration atMost) {
        return binding.terminate(atMost).thenApply(terminated -> Done.getInstance());
    }
}
