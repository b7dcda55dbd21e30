package dev.banyan.overlay.topic;

import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.Receipt;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/** A publisher as a flow from values to receipts. */
final class PublisherFlow<T> extends GraphStage<FlowShape<T, Receipt>> {
    private final Inlet<T> in = Inlet.create("Publisher.in");
    private final Outlet<Receipt> out = Outlet.create("Publisher.receipts");
    private final FlowShape<T, Receipt> shape = FlowShape.of(in, out);
    private final LivePublisher<T> publisher;

    PublisherFlow(LivePublisher<T> publisher) {
        this.publisher = publisher;
    }

    @Override
    public FlowShape<T, Receipt> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends PublisherLogic<T> {
        /** Of all messages whose receipts have not gone on, in order. */
        private final ArrayDeque<CompletableFuture<Receipt>> receipts = new ArrayDeque<>();

        private boolean allPublished;

        Logic() {
            super(shape, in, PublisherFlow.this.publisher);
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    work();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    giveUp();
                }
            });
        }

        @Override
        boolean offer(OutgoingMessage message) {
            CompletableFuture<Receipt> receipt = new CompletableFuture<>();
            if (!publisher.offer(message, receipt)) {
                return false;
            }
            receipts.add(receipt);
            receipt.whenComplete((done, failure) -> wake());
            return true;
        }

        @Override
        boolean mayTakeMore() {
            return receipts.size() < publisher.receiptsMax();
        }

        /** A failed receipt is the reason why the publisher is closed, if it is. */
        @Override
        void work() {
            if (passOn()) {
                super.work();
                completeIfDone();
            }
        }

        /** @return whether the stage goes on */
        private boolean passOn() {
            CompletableFuture<Receipt> first = receipts.peek();
            if (first != null && first.isDone()) {
                if (first.isCompletedExceptionally()) {
                    stop(reason(first));
                    return false;
                }
                if (isAvailable(out)) {
                    receipts.remove();
                    push(out, first.join());
                }
            }
            return true;
        }

        /** What was published before has its receipts, and they go on first. */
        @Override
        void refused(OverlayException why) {
            if (receipts.isEmpty()) {
                stop(why);
            }
        }

        private static Throwable reason(CompletableFuture<Receipt> failed) {
            return failed.handle((done, why) -> why).join();
        }

        private void completeIfDone() {
            if (allPublished && receipts.isEmpty()) {
                completeStage();
            }
        }

        @Override
        void inputPublished() {
            allPublished = true;
            publisher.close();
        }

        @Override
        void stopped(Throwable cause) {
            receipts.clear();
        }
    }
}
