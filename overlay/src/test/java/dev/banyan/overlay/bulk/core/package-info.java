/** Tests of the pure machines of file distribution; {@code BulkNet} runs many of them against each other in virtual time. */
@NullMarked
package dev.banyan.overlay.bulk.core;

import org.jspecify.annotations.NullMarked;
