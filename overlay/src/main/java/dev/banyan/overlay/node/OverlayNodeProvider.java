package dev.banyan.overlay.node;

import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlayProvider;
import dev.banyan.overlay.OverlaySettings;

/** Starts nodes for {@link Overlay#start}; named in {@code META-INF/services}. */
public final class OverlayNodeProvider implements OverlayProvider {
    @Override
    public Overlay start(OverlaySettings settings) {
        return OverlayNode.start(settings.config());
    }
}
