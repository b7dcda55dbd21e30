/**
 * The composition root: a node from its settings, its ActorSystem and everything that it owns once.
 *
 * <p>Flows in: settings. Flows out: a running {@link dev.banyan.overlay.Overlay}. Must not be here: what belongs to one group or
 * one transfer.
 */
@NullMarked
package dev.banyan.overlay.node;

import org.jspecify.annotations.NullMarked;
