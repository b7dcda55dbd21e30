package dev.banyan.overlay.topic;

import dev.banyan.overlay.OverlayException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.AbruptStageTerminationException;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.SinkShape;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/** A publisher as a sink: takes the next value when the publisher has taken the last. */
final class PublisherSink<T> extends AbstractGraphStageWithMaterializedValue<SinkShape<T>, CompletionStage<Done>> {
    private final Inlet<T> in = Inlet.create("Publisher.in");
    private final SinkShape<T> shape = SinkShape.of(in);
    private final LivePublisher<T> publisher;

    PublisherSink(LivePublisher<T> publisher) {
        this.publisher = publisher;
    }

    @Override
    public SinkShape<T> shape() {
        return shape;
    }

    @Override
    public Pair<GraphStageLogic, CompletionStage<Done>> createLogicAndMaterializedValuePair(Attributes attributes) {
        Logic logic = new Logic();
        return Pair.create(logic, logic.done.minimalCompletionStage());
    }

    private final class Logic extends GraphStageLogic {
        private final CompletableFuture<Done> done = new CompletableFuture<>();
        private final AsyncCallback<NotUsed> work = createAsyncCallback(unused -> work());
        private final Runnable wake = () -> work.invoke(NotUsed.getInstance());
        private @Nullable OutgoingMessage held;
        private boolean finishing;
        private boolean stopped;

        Logic() {
            super(shape);
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
                    finishing = true;
                    setKeepGoing(true);
                    work();
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    stop(cause);
                }
            });
        }

        @Override
        public void preStart() {
            publisher.awaitEnd(wake);
            work();
        }

        @Override
        public void postStop() {
            if (!stopped) {
                stop(new AbruptStageTerminationException(this));
            }
        }

        private void work() {
            if (stopped) {
                return;
            }
            try {
                publisher.checkOpen();
                while (held != null) {
                    if (publisher.offer(held)) {
                        held = null;
                    } else if (publisher.awaitRoom(held.bytes(), wake)) {
                        return;
                    }
                }
            } catch (OverlayException e) {
                stop(e);
                return;
            }
            if (finishing) {
                finish();
            } else if (!hasBeenPulled(in)) {
                pull(in);
            }
        }

        private void finish() {
            stopped = true;
            publisher.close().whenComplete((closed, failure) -> {
                if (failure == null) {
                    done.complete(closed);
                } else {
                    done.completeExceptionally(failure);
                }
            });
            completeStage();
        }

        private void stop(Throwable cause) {
            stopped = true;
            publisher.close();
            done.completeExceptionally(cause);
            failStage(cause);
        }
    }
}
