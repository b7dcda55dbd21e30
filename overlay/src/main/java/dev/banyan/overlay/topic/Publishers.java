package dev.banyan.overlay.topic;

import dev.banyan.overlay.PublisherId;
import dev.banyan.overlay.live.core.StreamId;

/** How applications call streams. */
final class Publishers {
    private Publishers() {}

    static PublisherId idOf(StreamId stream) {
        return new PublisherId(stream.publisher().name(), stream.publisher().incarnation(), stream.number());
    }
}
