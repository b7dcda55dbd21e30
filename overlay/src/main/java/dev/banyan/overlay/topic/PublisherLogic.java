package dev.banyan.overlay.topic;

import dev.banyan.overlay.OverlayException;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.AbruptStageTerminationException;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Shape;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/** Publishes what comes in: takes the next value when the publisher has taken the last. */
abstract class PublisherLogic<T> extends GraphStageLogic {
    final LivePublisher<T> publisher;
    private final Inlet<T> in;
    private final AsyncCallback<NotUsed> work = createAsyncCallback(unused -> work());
    private final Runnable wake = () -> work.invoke(NotUsed.getInstance());
    private @Nullable OutgoingMessage held;
    private boolean inputEnded;
    /** Nothing is published any more. */
    private boolean over;

    PublisherLogic(Shape shape, Inlet<T> in, LivePublisher<T> publisher) {
        super(shape);
        this.in = in;
        this.publisher = publisher;
        setHandler(in, new AbstractInHandler() {
            @Override
            public void onPush() {
                try {
                    held = publisher.encode(grab(in));
                } catch (OverlayException e) {
                    stop(e);
                    return;
                }
                work();
            }

            @Override
            public void onUpstreamFinish() {
                inputEnded = true;
                setKeepGoing(true);
                work();
            }

            @Override
            public void onUpstreamFailure(Throwable cause) {
                stop(cause);
            }
        });
    }

    /** Publishes if there is room, and says whether there was. */
    abstract boolean offer(OutgoingMessage message);

    /** Whether one more may come in. */
    abstract boolean mayTakeMore();

    /** All that came in is published; the publisher is to be closed. */
    abstract void inputPublished();

    /** The stage fails and the publisher is closed; called once. */
    abstract void stopped(Throwable cause);

    /** Runs {@link #work} on the stream's thread; from any thread. */
    final void wake() {
        wake.run();
    }

    @Override
    public final void preStart() {
        publisher.awaitEnd(wake);
        work();
    }

    @Override
    public final void postStop() {
        if (!over) {
            over = true;
            publisher.close();
            stopped(new AbruptStageTerminationException(this));
        }
    }

    /** Does what can be done now. */
    void work() {
        if (over) {
            return;
        }
        try {
            if (held != null || !inputEnded) {
                publisher.checkOpen();
            }
            while (held != null) {
                if (offer(held)) {
                    held = null;
                } else if (publisher.awaitRoom(held.bytes(), wake)) {
                    return;
                }
            }
        } catch (OverlayException e) {
            refused(e);
            return;
        }
        if (inputEnded) {
            over = true;
            inputPublished();
        } else if (mayTakeMore() && !hasBeenPulled(in)) {
            pull(in);
        }
    }

    /** Nothing more can be published. */
    void refused(OverlayException why) {
        stop(why);
    }

    /** Publishes nothing more and fails. */
    final void stop(Throwable cause) {
        over = true;
        publisher.close();
        stopped(cause);
        failStage(cause);
    }

    /** Publishes nothing more, because nobody wants it. */
    final void giveUp() {
        over = true;
        publisher.close();
        completeStage();
    }
}
