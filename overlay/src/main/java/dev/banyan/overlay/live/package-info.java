/**
 * The shell of live streams: one event loop per group owns its sockets, logs and cursors, runs {@code live.core} and does what it says. The
 * bytes received are the bytes sent on; nobody here reads a payload.
 */
@NullMarked
package dev.banyan.overlay.live;

import org.jspecify.annotations.NullMarked;
