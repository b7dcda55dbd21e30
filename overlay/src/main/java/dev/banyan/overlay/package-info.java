/**
 * The public API: start a node, join a group, send and receive files, watch the tree. What an embedding application uses, and
 * all it uses.
 *
 * <p>Flows in: calls of the application. Flows out: stages, Pekko Streams sources, snapshots. Must not be here: actors,
 * sockets, protocol rules; the implementation is found as an {@link dev.banyan.overlay.OverlayProvider}.
 */
@NullMarked
package dev.banyan.overlay;

import org.jspecify.annotations.NullMarked;
