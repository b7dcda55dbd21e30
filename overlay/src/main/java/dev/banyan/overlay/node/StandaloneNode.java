package dev.banyan.overlay.node;

import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.OverlaySettings;
import dev.banyan.overlay.ReceivedFile;
import dev.banyan.overlay.admin.AdminFiles;
import dev.banyan.overlay.admin.AdminServer;
import dev.banyan.overlay.admin.AdminSettings;
import dev.banyan.overlay.admin.AdminToken;
import dev.banyan.overlay.relay.GroupMember;
import dev.banyan.tree.config.Section;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node that runs for itself: in the group that its settings name, with an admin interface. Any thread. */
public final class StandaloneNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneNode.class);
    private static final Duration ADMIN_RETRY = Duration.ofSeconds(1);

    private final OverlayNode node;
    private final GroupMember group;
    private final AdminSettings adminSettings;
    private final AdminFiles files;
    private final AdminToken token;
    private final NodeDesk desk;
    private @Nullable AdminServer admin;

    private StandaloneNode(OverlayNode node, AdminFiles files) {
        this.node = node;
        this.group = node.member(node.settings().mainGroup());
        this.adminSettings = node.settings().admin();
        this.files = files;
        this.token = files.newToken();
        this.desk = new NodeDesk(node, group);
    }

    /**
     * Starts the node and its admin interface; it joins its cluster and its group in the background.
     *
     * @throws com.typesafe.config.ConfigException if a setting is missing or wrong
     * @throws OverlayException if it cannot start: a port in use, a directory that cannot be written, a second node of the same
     *     state directory
     */
    public static StandaloneNode start(OverlaySettings settings) {
        NodeConfig.prepareDirectories(settings);
        // Before anything else starts: a node that has joined its cluster and cannot stay would be missed there.
        AdminServer.requireFreePort(
                AdminSettings.from(Section.at(settings.config(), "banyan").section("admin")));
        OverlayNode node = OverlayNode.start(settings.config());
        try {
            StandaloneNode standalone = new StandaloneNode(
                    node, new AdminFiles(node.settings().stateDirectory().orElseThrow()));
            node.followControl(standalone::serveAdmin);
            standalone.group.onReceived(StandaloneNode::logFile);
            standalone.group.onEvent(StandaloneNode::logEvent);
            return standalone;
        } catch (RuntimeException e) {
            node.crash();
            throw e;
        }
    }

    /** The first time a failure ends the start; later, when the control plane was rebuilt, it is tried again. */
    private synchronized void serveAdmin(ActorSystem<?> system) {
        if (system.getWhenTerminated().toCompletableFuture().isDone()) {
            return;
        }
        boolean first = admin == null;
        AdminSettings at = first ? adminSettings : adminSettings.withPort(boundAdminPort());
        try {
            AdminServer server = AdminServer.start(system, at, token, desk)
                    .toCompletableFuture()
                    .get(adminSettings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
            files.address(server.address());
            admin = server;
        } catch (ExecutionException e) {
            adminFailed(system, first, e.getCause() instanceof OverlayException known ? known : failure(e.getCause()));
        } catch (TimeoutException e) {
            adminFailed(system, first, failure(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static OverlayException failure(@Nullable Throwable cause) {
        return new OverlayException("the admin interface cannot start: " + cause, cause);
    }

    private int boundAdminPort() {
        AdminServer running = admin;
        return running == null ? adminSettings.port() : running.address().getPort();
    }

    private void adminFailed(ActorSystem<?> system, boolean first, OverlayException why) {
        if (first) {
            throw why;
        }
        LOG.warn("{}; trying again in {} ms", why.getMessage(), ADMIN_RETRY.toMillis());
        CompletableFuture.delayedExecutor(ADMIN_RETRY.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> serveAdmin(system));
    }

    private static void logFile(ReceivedFile file) {
        LOG.info("received {} ({} bytes) from {}", file.path(), file.bytes(), file.source());
    }

    /** What concerns this node's own place; members of its subtree come and go without a word. */
    private static void logEvent(OverlayEvent event) {
        if (event instanceof OverlayEvent.ParentChanged e) {
            LOG.info("parent {} -> {} ({})", e.from().orElse("none"), e.to().orElse("none, it is a root"), e.cause());
        } else if (event instanceof OverlayEvent.Orphaned e) {
            LOG.info("lost parent {} ({}: {})", e.lostParent(), e.cause(), e.detail());
        } else if (event instanceof OverlayEvent.ChildAttached e) {
            LOG.info("child {} attached", e.child());
        } else if (event instanceof OverlayEvent.ChildDetached e) {
            LOG.info("child {} detached ({})", e.child(), e.reason());
        } else if (event instanceof OverlayEvent.ChildSuspected e) {
            LOG.info(e.suspected() ? "child {} is silent" : "child {} is heard again", e.child());
        }
    }

    /** One line: who this is and where it is reached. */
    public synchronized String summary() {
        AdminServer running = admin;
        return "node " + node.name() + " of group " + group.name() + ": control " + node.controlAddress() + ", data "
                + node.dataAddress()
                + (running == null
                        ? ""
                        : ", admin http://" + running.address().getHostString() + ":"
                                + running.address().getPort());
    }

    /** Completes when the node has stopped; exceptionally, with the reason, if it had to stop by itself. */
    public CompletionStage<Done> ended() {
        return node.ended();
    }

    /** Leaves gracefully and stops: children move first, then links close, then the cluster is left. Blocks until it is done;
     * the admin interface answers until then. */
    @Override
    public void close() {
        node.close();
    }
}
