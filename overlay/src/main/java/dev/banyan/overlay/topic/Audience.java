package dev.banyan.overlay.topic;

import dev.banyan.overlay.OverlayException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.Done;

/** How many members subscribe, and who waits for more of them. Any thread. */
final class Audience {
    private record Waiting(int count, CompletableFuture<Done> enough, Runnable timer) {}

    private final String topic;
    private final TopicRuntime.Timer timer;
    private final Executor callbacks;
    private final List<Waiting> waiting = new ArrayList<>();
    private int members;
    private String end = "";

    Audience(String topic, TopicRuntime.Timer timer, Executor callbacks) {
        this.topic = topic;
        this.timer = timer;
        this.callbacks = callbacks;
    }

    synchronized CompletableFuture<Done> await(int count, Duration atMost) {
        CompletableFuture<Done> enough = new CompletableFuture<>();
        if (members >= count) {
            enough.complete(Done.getInstance());
        } else if (!end.isEmpty()) {
            enough.completeExceptionally(refusal(count, end));
        } else {
            waiting.add(new Waiting(count, enough, timer.after(atMost, () -> late(enough, count, atMost))));
        }
        return enough;
    }

    private synchronized void late(CompletableFuture<Done> enough, int count, Duration atMost) {
        if (waiting.removeIf(other -> other.enough() == enough)) {
            OverlayException refusal = refusal(count, "after " + atMost);
            callbacks.execute(() -> enough.completeExceptionally(refusal));
        }
    }

    private OverlayException refusal(int count, String when) {
        return new OverlayException("topic " + topic + " has " + members + " of the " + count
                + " subscribing members that are awaited, " + when);
    }

    /** So many members subscribe. */
    synchronized void changed(int count) {
        members = count;
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting next = all.next();
            if (next.count() <= count) {
                all.remove();
                next.timer().run();
                callbacks.execute(() -> next.enough().complete(Done.getInstance()));
            }
        }
    }

    /**
     * Nothing more will be heard of them.
     *
     * @param why as in "and ..."
     */
    synchronized void ended(String why) {
        end = "and " + why;
        for (Waiting next : waiting) {
            next.timer().run();
            OverlayException refusal = refusal(next.count(), end);
            callbacks.execute(() -> next.enough().completeExceptionally(refusal));
        }
        waiting.clear();
    }
}
