/**
 * Topics: values in messages, on top of live streams. What {@link dev.banyan.overlay.Topic} promises is kept here.
 *
 * <p>Flows in: values of publishers, demand of subscribers, bytes and positions of streams. Flows out: messages as
 * {@link dev.banyan.overlay.live.MessageFormat} lays them out, deliveries, receipts. Must not be here: sockets, logs, what members
 * agree on among each other.
 */
@NullMarked
package dev.banyan.overlay.topic;

import org.jspecify.annotations.NullMarked;
