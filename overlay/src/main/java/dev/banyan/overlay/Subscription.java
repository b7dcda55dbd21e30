package dev.banyan.overlay;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** A running subscription. All methods may be called from any thread. */
public interface Subscription {
    /**
     * Completes when all that is published from then on, wherever in the group, will be delivered; exceptionally if the
     * subscription ends before.
     */
    CompletionStage<Done> ready();

    /** Ends the subscription: its source completes without what was not delivered yet. A second call does nothing. */
    void cancel();
}
