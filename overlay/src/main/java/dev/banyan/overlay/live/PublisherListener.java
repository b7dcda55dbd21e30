package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.LiveEffect;

/** What a local publisher is told. On the group's event loop; must not block. */
public interface PublisherListener {
    /**
     * The bytes below this offset are in the log of this node, and on their way.
     *
     * @param offset never decreases
     */
    void written(long offset);

    /** Every member that counts has a message that was asked about. */
    void receipt(LiveEffect.ReceiptReady receipt);

    /** So many members subscribe to the topic, as the root counts them. */
    void audience(int members);

    /**
     * The node leaves the group: what the publisher holds is to be handed over in this call and the stream to be closed, since nothing is
     * taken afterwards. Receipts still come.
     */
    void leaving(String reason);

    /** Nothing more can be published; what was handed over and is not written is lost. Nothing is told after this. */
    void failed(String reason);
}
