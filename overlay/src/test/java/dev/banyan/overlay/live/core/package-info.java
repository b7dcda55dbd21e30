/** Tests of the pure machine of live streams; {@code overlay.sim} runs many of them on one network. */
@NullMarked
package dev.banyan.overlay.live.core;

import org.jspecify.annotations.NullMarked;
