package dev.banyan.overlay.topic;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.SinkShape;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.GraphStageLogic;

/** A publisher as a sink. */
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

    private final class Logic extends PublisherLogic<T> {
        private final CompletableFuture<Done> done = new CompletableFuture<>();

        Logic() {
            super(shape, in, PublisherSink.this.publisher);
        }

        @Override
        boolean offer(OutgoingMessage message) {
            return publisher.offer(message);
        }

        @Override
        boolean mayTakeMore() {
            return true;
        }

        @Override
        void inputPublished() {
            publisher.close().whenComplete((closed, failure) -> {
                if (failure == null) {
                    done.complete(closed);
                } else {
                    done.completeExceptionally(failure);
                }
            });
            completeStage();
        }

        @Override
        void stopped(Throwable cause) {
            done.completeExceptionally(cause);
        }
    }
}
