/**
 * Bytes on the wire between two nodes: frames, the handshake, liveness, and the limits that keep a peer from doing harm.
 *
 * <p>A link is one TCP connection. The dialler says {@link dev.banyan.overlay.link.Hello}; the acceptor answers with a
 * welcome or a refusal; from then on both sides send {@link dev.banyan.overlay.link.Frame}s whose types and payloads
 * above the link layer are opaque here.
 *
 * <p>Flows in: dials, answers to offered links, payloads to send. Flows out: offered links, received frames, round trip
 * times, suspicion, and the end of each link with its cause. Must not be here: what a frame of the tree or of a bulk
 * transfer means, who is dialled and why, disk access, actors.
 *
 * <p>Threads: every callback of a link runs on the one event loop of that link; nothing here blocks or locks on the
 * data path.
 */
@NullMarked
package dev.banyan.overlay.link;

import org.jspecify.annotations.NullMarked;
