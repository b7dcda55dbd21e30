package dev.banyan.overlay.node;

import dev.banyan.overlay.Group;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlaySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A few real nodes in this JVM; all end with the test. */
final class Nodes implements AutoCloseable {
    private final List<Overlay> started = new ArrayList<>();

    Overlay start(String name, java.util.function.UnaryOperator<OverlaySettings> with) {
        OverlaySettings settings = OverlaySettings.load()
                .withName(name)
                .with("banyan.light", true)
                .with("banyan.link.threads", 1)
                .with("banyan.membership.settle", Duration.ofSeconds(2));
        if (!started.isEmpty()) {
            settings = settings.withSeeds(List.of(started.get(0).controlAddress()));
        }
        Overlay overlay = Overlay.start(with.apply(settings));
        started.add(overlay);
        return overlay;
    }

    static Group join(Overlay overlay, String group) {
        try {
            return overlay.join(group).toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(overlay.name() + " has no place in group " + group + " after 30 s", e);
        }
    }

    @Override
    public void close() {
        started.parallelStream().forEach(Overlay::crash);
    }
}
