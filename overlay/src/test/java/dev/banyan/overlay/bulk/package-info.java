/** Tests of the event-loop shell of bulk transfers. */
@NullMarked
package dev.banyan.overlay.bulk;

import org.jspecify.annotations.NullMarked;
