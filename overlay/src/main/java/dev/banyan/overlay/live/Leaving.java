package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.LiveInput;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.apache.pekko.Done;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How this node leaves a group: publishers end, the neighbours are told, and it waits until all have what it said. On the group's event loop. */
final class Leaving {
    private static final Logger LOG = LoggerFactory.getLogger(LiveShell.class);

    private final NodeId self;
    private final LiveShell shell;
    private final Applications applications;
    private final BooleanSupplier drained;
    private final CompletableFuture<Done> left = new CompletableFuture<>();
    private boolean begun;
    private boolean told;

    Leaving(NodeId self, LiveShell shell, Applications applications, BooleanSupplier drained) {
        this.self = self;
        this.shell = shell;
        this.applications = applications;
        this.drained = drained;
    }

    /** Completes when nothing is to wait for any more; any thread. */
    CompletionStage<Done> left() {
        return left;
    }

    boolean hasBegun() {
        return begun;
    }

    void begin(Duration atMost) {
        if (begun || left.isDone()) {
            return;
        }
        begun = true;
        applications.publishers().forEach(publisher -> publisher.finish("this node leaves the group"));
        shell.after(atMost, () -> expire(atMost));
        look();
    }

    /** Something has happened. */
    void look() {
        if (!begun || left.isDone()) {
            return;
        }
        if (!told && applications.publishers().stream().noneMatch(Outgoing::isWaiting)) {
            told = true;
            shell.tell(new LiveInput.LeaveRequested());
        }
        if (told && drained.getAsBoolean()) {
            end();
        }
    }

    private void expire(Duration atMost) {
        if (left.isDone()) {
            return;
        }
        LOG.warn(
                "{} leaves a group though not all members have what it published within {} (banyan.live.leave-timeout)",
                self,
                atMost);
        if (!told) {
            told = true;
            applications.publishers().forEach(publisher -> publisher.fail("this node has left the group"));
            shell.tell(new LiveInput.LeaveRequested());
        }
        end();
    }

    /** Nothing is waited for any more. */
    void end() {
        left.complete(Done.getInstance());
    }
}
