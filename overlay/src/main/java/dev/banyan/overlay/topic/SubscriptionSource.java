package dev.banyan.overlay.topic;

import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.SubscribeOptions;
import dev.banyan.overlay.Subscription;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.live.IncomingStreams;
import dev.banyan.overlay.live.core.SlowPolicy;
import dev.banyan.overlay.live.core.StartAt;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.Supervision;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/** A subscription as a source: reads on the stream's own thread what the event loop has put into the {@link Inbox}. */
final class SubscriptionSource<T>
        extends AbstractGraphStageWithMaterializedValue<SourceShape<Delivery<T>>, Subscription> {
    /** A grant is told when that part of the buffer has been worked off: few tellings, and the sender never runs dry. */
    private static final int GRANTS_PER_BUFFER = 4;

    private final Outlet<Delivery<T>> out = Outlet.create("Subscription.out");
    private final SourceShape<Delivery<T>> shape = SourceShape.of(out);
    private final TopicWiring wiring;
    private final TopicCodec<T> codec;
    private final SubscribeOptions options;

    SubscriptionSource(TopicWiring wiring, TopicCodec<T> codec, SubscribeOptions options) {
        this.wiring = wiring;
        this.codec = codec;
        this.options = options;
    }

    @Override
    public SourceShape<Delivery<T>> shape() {
        return shape;
    }

    @Override
    public Pair<GraphStageLogic, Subscription> createLogicAndMaterializedValuePair(Attributes attributes) {
        Logic logic = new Logic(attributes);
        return Pair.create(logic, logic);
    }

    /** As the stages of Pekko decide about what a user's function throws. */
    private static boolean goesOn(Attributes attributes, OverlayException undecodable) {
        return attributes
                .getAttribute(ActorAttributes.SupervisionStrategy.class)
                .map(strategy -> strategy.decider().apply(undecodable) != Supervision.stop())
                .orElse(false);
    }

    private static StartAt start(SubscribeOptions.Start start) {
        if (start instanceof SubscribeOptions.Start.Number from) {
            return new StartAt(from.number());
        }
        return start instanceof SubscribeOptions.Start.Earliest ? StartAt.EARLIEST : StartAt.LATEST;
    }

    private static SlowPolicy policy(dev.banyan.overlay.SlowPolicy policy) {
        return switch (policy) {
            case DEMOTE -> SlowPolicy.DEMOTE;
            case BLOCK -> SlowPolicy.BLOCK;
            case DISCONNECT -> SlowPolicy.DISCONNECT;
        };
    }

    private final class Logic extends GraphStageLogic implements Subscription {
        private final int bufferBytes = wiring.settings().subscriberBufferBytes();
        private final AsyncCallback<NotUsed> work = createAsyncCallback(unused -> work());
        private final AsyncCallback<NotUsed> end = createAsyncCallback(unused -> completeStage());
        private final Inbox inbox = new Inbox(wiring.runtime().callbacks(), () -> work.invoke(NotUsed.getInstance()));
        private final Reception<T> reception;
        private @Nullable IncomingStreams incoming;
        private long grantedBytes;

        Logic(Attributes attributes) {
            super(shape);
            this.reception = new Reception<>(codec, wiring.settings(), undecodable -> goesOn(attributes, undecodable));
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    work();
                }
            });
        }

        @Override
        public CompletionStage<Done> ready() {
            return inbox.whenReady();
        }

        @Override
        public void cancel() {
            end.invoke(NotUsed.getInstance());
        }

        @Override
        public void preStart() {
            incoming = wiring.streams()
                    .subscribe(wiring.topic(), start(options.start()), policy(options.slowPolicy()), inbox);
            grant();
        }

        @Override
        public void postStop() {
            if (incoming != null) {
                incoming.cancel();
            }
            inbox.close();
            reception.close();
            String reason = reception.failure().orElse("it has ended");
            inbox.whenReady()
                    .completeExceptionally(new OverlayException(
                            "the subscription to topic " + wiring.topic() + " is not ready: " + reason));
        }

        private void grant() {
            long may = reception.workedOffBytes() + bufferBytes;
            if (incoming != null && may - grantedBytes >= bufferBytes / GRANTS_PER_BUFFER) {
                grantedBytes = may;
                incoming.grant(may);
            }
        }

        private void work() {
            while (isAvailable(out) && !isClosed(out)) {
                Delivery<T> next = next();
                grant();
                if (next != null) {
                    push(out, next);
                } else if (isClosed(out) || !hearMore()) {
                    return;
                }
            }
        }

        private @Nullable Delivery<T> next() {
            try {
                return reception.next();
            } catch (OverlayException e) {
                failStage(e);
                return null;
            }
        }

        /** Returns whether there was something. */
        private boolean hearMore() {
            Inbox.Event event = inbox.poll();
            if (event == null) {
                return !inbox.sleep();
            }
            event.tell(reception);
            if (reception.isClosed()) {
                reception
                        .failure()
                        .ifPresentOrElse(
                                reason -> failStage(new OverlayException(
                                        "the subscription to topic " + wiring.topic() + " has ended: " + reason)),
                                this::completeStage);
            }
            return true;
        }
    }
}
