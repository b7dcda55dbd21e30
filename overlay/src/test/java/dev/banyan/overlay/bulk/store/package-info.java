/** Tests of the file work of bulk transfers. */
@NullMarked
package dev.banyan.overlay.bulk.store;

import org.jspecify.annotations.NullMarked;
