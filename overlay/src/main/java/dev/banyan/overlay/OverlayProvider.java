package dev.banyan.overlay;

/** How {@link Overlay#start} finds its implementation; a service of {@link java.util.ServiceLoader}. */
public interface OverlayProvider {
    /** Starts a node; throws as {@link Overlay#start} says. */
    Overlay start(OverlaySettings settings);
}
