/** Tests of the event-loop shell of live streams. */
@NullMarked
package dev.banyan.overlay.live;

import org.jspecify.annotations.NullMarked;
