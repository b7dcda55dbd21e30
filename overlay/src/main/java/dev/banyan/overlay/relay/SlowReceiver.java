package dev.banyan.overlay.relay;

import dev.banyan.overlay.SlowPolicy;

/**
 * A receiver that was too slow.
 *
 * @param topic what it lagged behind with; {@link #OTHERS} where there was no room for another name
 * @param receiver a child or the parent of this node, or this node, whose own subscriber it is then
 * @param policy what was done then: it was waited for no longer, all waited for it, or its subscription was ended
 * @param count how often, since this node joined the group
 */
public record SlowReceiver(String topic, String receiver, SlowPolicy policy, long count) {
    /** Stands for all names that were not kept. */
    public static final String OTHERS = "(others)";
}
