package dev.banyan.overlay.topic;

import dev.banyan.overlay.Ack;
import dev.banyan.overlay.Headers;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.Publisher;
import dev.banyan.overlay.PublisherId;
import dev.banyan.overlay.PublisherOptions;
import dev.banyan.overlay.Receipt;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.live.OutgoingStream;
import dev.banyan.overlay.live.PublisherListener;
import dev.banyan.overlay.live.core.Departed;
import dev.banyan.overlay.live.core.LiveEffect;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;

/** A publisher on a live stream. Values are encoded by the threads that publish them; one short lock keeps their messages in order. */
final class LivePublisher<T> implements Publisher<T> {
    private final Object lock = new Object();
    private final TopicWiring wiring;
    private final TopicCodec<T> codec;
    private final Ack ack;
    private final Duration timeout;
    private final Executor callbacks;
    private final Audience audience;

    private final Outbox outbox;
    private final ReceiptLine receipts = new ReceiptLine();
    private final List<Runnable> awaitingRoom = new ArrayList<>();
    private final List<Runnable> awaitingEnd = new ArrayList<>();
    /** Somebody waits for a receipt of what is in the outbox. */
    private boolean receiptWanted;

    private boolean timerRuns;
    private Optional<String> over = Optional.empty();
    private @Nullable CompletableFuture<Done> closed;

    private final OutgoingStream stream;
    private final PublisherId id;

    LivePublisher(TopicWiring wiring, TopicCodec<T> codec, PublisherOptions options) {
        this.wiring = wiring;
        this.codec = codec;
        this.ack = options.ack();
        this.timeout = options.timeout().orElse(wiring.settings().receiptTimeout());
        this.callbacks = new InOrder(wiring.runtime().callbacks());
        this.audience = new Audience(wiring.topic(), wiring.runtime().timer(), callbacks);
        this.outbox = new Outbox(
                wiring.settings().publishBufferBytes(), wiring.settings().batchBytes());
        synchronized (lock) {
            this.stream = wiring.streams().publish(wiring.topic(), new Listener());
            this.id = Publishers.idOf(stream.stream());
        }
    }

    @Override
    public PublisherId id() {
        return id;
    }

    @Override
    public CompletionStage<Receipt> publish(T value) {
        return publish(value, Headers.NONE);
    }

    @Override
    public CompletionStage<Receipt> publish(T value, Headers headers) {
        CompletableFuture<Receipt> receipt = new CompletableFuture<>();
        try {
            OutgoingMessage message = OutgoingMessage.of(wiring, codec, value, headers);
            if (!add(message, receipt)) {
                throw new OverlayException(
                        "no room for " + message.bytes() + " bytes in the buffer of publisher " + name()
                                + ", so they are not published: wait for receipts, use the sink, or raise"
                                + " banyan.topic.publish-buffer, now "
                                + wiring.settings().publishBufferBytes());
            }
        } catch (OverlayException e) {
            return CompletableFuture.failedFuture(e);
        }
        return receipt;
    }

    @Override
    public boolean tryPublish(T value) {
        return tryPublish(value, Headers.NONE);
    }

    @Override
    public boolean tryPublish(T value, Headers headers) {
        return add(OutgoingMessage.of(wiring, codec, value, headers), null);
    }

    @Override
    public Sink<T, CompletionStage<Done>> sink() {
        return Sink.fromGraph(new PublisherSink<>(this));
    }

    @Override
    public Flow<T, Receipt, NotUsed> flow() {
        return Flow.fromGraph(new PublisherFlow<>(this));
    }

    @Override
    public CompletionStage<Done> awaitSubscribers(int count, Duration atMost) {
        return audience.await(count, atMost);
    }

    @Override
    public CompletionStage<Done> close() {
        synchronized (lock) {
            CompletableFuture<Done> known = closed;
            if (known == null) {
                known = over.isPresent() ? CompletableFuture.failedFuture(refusal()) : end("it is closed");
                closed = known;
            }
            return known;
        }
    }

    /** Publishes what is held, and nothing more. */
    private CompletableFuture<Done> end(String why) {
        handOver(outbox.take());
        CompletableFuture<Done> done = new CompletableFuture<>();
        if (outbox.number() > 0 && (ack == Ack.ALL || !outbox.isWritten())) {
            CompletableFuture<Receipt> last = new CompletableFuture<>();
            last.whenComplete((receipt, failure) -> {
                if (failure == null) {
                    done.complete(Done.getInstance());
                } else {
                    done.completeExceptionally(failure);
                }
            });
            await(last);
            if (ack == Ack.ALL) {
                stream.askReceipt(outbox.number(), outbox.end());
            }
        } else {
            done.complete(Done.getInstance());
        }
        stream.close();
        over(why);
        return done;
    }

    /** What to publish for a value, without headers. */
    OutgoingMessage encode(T value) {
        return OutgoingMessage.of(wiring, codec, value, Headers.NONE);
    }

    /**
     * Publishes, if there is room.
     *
     * @return whether there was
     * @throws OverlayException if nothing can be published any more
     */
    boolean offer(OutgoingMessage message) {
        return add(message, null);
    }

    /** Like {@link #offer(OutgoingMessage)}, with a receipt. */
    boolean offer(OutgoingMessage message, CompletableFuture<Receipt> receipt) {
        return add(message, receipt);
    }

    /** Most receipts that can be waited for; one is kept free for the close. */
    int receiptsMax() {
        return wiring.settings().receiptLimit() - 1;
    }

    /** Runs the task when there may be room again; false: there may be now, and it will not be run. */
    boolean awaitRoom(int messageBytes, Runnable task) {
        synchronized (lock) {
            if (over.isPresent() || outbox.hasRoomFor(messageBytes)) {
                return false;
            }
            awaitingRoom.add(task);
            return true;
        }
    }

    /** Runs the task when nothing more can be published. */
    void awaitEnd(Runnable task) {
        synchronized (lock) {
            if (over.isPresent()) {
                task.run();
            } else {
                awaitingEnd.add(task);
            }
        }
    }

    /** @throws OverlayException if nothing more can be published */
    void checkOpen() {
        synchronized (lock) {
            if (over.isPresent()) {
                throw refusal();
            }
        }
    }

    private boolean add(OutgoingMessage message, @Nullable CompletableFuture<Receipt> receipt) {
        long micros = wiring.runtime().microClock().getAsLong();
        synchronized (lock) {
            checkOpen();
            if (!outbox.hasRoomFor(message.bytes())) {
                return false;
            }
            if (receipt != null) {
                checkReceiptRoom();
            }
            if (outbox.isFullFor(message.bytes())) {
                handOver(outbox.take());
            }
            outbox.add(message, micros);
            if (receipt != null) {
                receiptWanted = ack == Ack.ALL;
                await(receipt);
            }
            handOver(outbox.takeDue());
            return true;
        }
    }

    private void checkReceiptRoom() {
        if (receipts.size() >= receiptsMax()) {
            throw new OverlayException("publisher " + name() + " waits for " + receipts.size()
                    + " receipts, so nothing more is published: wait for some of them, use the flow, or raise"
                    + " banyan.live.receipt-limit");
        }
    }

    private void gatherOrHandOver() {
        Duration gather = wiring.settings().gather();
        if (!gather.isZero() && outbox.beginsToGather()) {
            stream.after(gather, () -> {
                synchronized (lock) {
                    outbox.gathered();
                    handOver(outbox.takeDue());
                }
            });
        }
        handOver(outbox.takeDue());
    }

    /** One receipt speaks for all messages that leave together: they reach a member together. */
    private void handOver(Optional<ByteBuf> batch) {
        if (batch.isEmpty()) {
            return;
        }
        boolean asks = receiptWanted;
        receiptWanted = false;
        long number = outbox.number();
        long end = outbox.end();
        stream.write(batch.get());
        if (asks) {
            stream.askReceipt(number, end);
        }
    }

    private void await(CompletableFuture<Receipt> receipt) {
        long deadline = wiring.runtime().nanoClock().getAsLong() + timeout.toNanos();
        receipts.add(new ReceiptLine.Waiting(outbox.number(), outbox.end(), deadline, receipt));
        if (!timerRuns) {
            timerRuns = true;
            wiring.runtime().timer().after(timeout, this::late);
        }
    }

    private void late() {
        synchronized (lock) {
            long now = wiring.runtime().nanoClock().getAsLong();
            fail(
                    receipts.takeOverdue(now),
                    waiting -> new OverlayException("no receipt " + ack + " for message " + waiting.number()
                            + " of publisher " + name() + " within " + timeout
                            + "; it is published, and may still reach all"));
            timerRuns = !receipts.isIdle();
            if (timerRuns) {
                wiring.runtime().timer().after(Duration.ofNanos(receipts.nextDeadlineNanos() - now), this::late);
            }
        }
    }

    private void fail(List<ReceiptLine.Waiting> waiting, Function<ReceiptLine.Waiting, OverlayException> why) {
        if (!waiting.isEmpty()) {
            callbacks.execute(() -> waiting.forEach(next -> next.receipt().completeExceptionally(why.apply(next))));
        }
    }

    private void complete(List<ReceiptLine.Waiting> waiting, Function<ReceiptLine.Waiting, Receipt> receipt) {
        if (!waiting.isEmpty()) {
            callbacks.execute(() -> waiting.forEach(next -> next.receipt().complete(receipt.apply(next))));
        }
    }

    /** Once: whoever asks later still hears of what came first. */
    private void over(String why) {
        over = Optional.of(why);
        audience.ended("nothing more is published: " + why);
        awaitingEnd.forEach(Runnable::run);
        awaitingEnd.clear();
        wakeWhoAwaitsRoom();
    }

    private void wakeWhoAwaitsRoom() {
        awaitingRoom.forEach(Runnable::run);
        awaitingRoom.clear();
    }

    private OverlayException refusal() {
        return refusal(over.orElse("it is closed"));
    }

    private OverlayException refusal(String why) {
        return new OverlayException("publisher " + name() + " publishes nothing more: " + why + "; open another");
    }

    private String name() {
        return id + " on topic " + wiring.topic();
    }

    private Receipt.Departed departed(Departed gone) {
        Receipt.Cause cause = switch (gone.cause()) {
            case GONE -> Receipt.Cause.LEFT;
            case STRUCK -> Receipt.Cause.STRUCK;
            case DEMOTED -> Receipt.Cause.DEMOTED;
        };
        return new Receipt.Departed(gone.member().name(), cause);
    }

    private final class Listener implements PublisherListener {
        @Override
        public void written(long offset) {
            synchronized (lock) {
                outbox.written(offset);
                gatherOrHandOver();
                if (ack == Ack.SENT) {
                    complete(
                            receipts.takeWritten(offset),
                            next -> new Receipt(wiring.topic(), id, next.number(), Ack.SENT, 0, List.of(), false));
                }
                if (outbox.isHalfEmpty()) {
                    wakeWhoAwaitsRoom();
                }
            }
        }

        @Override
        public void receipt(LiveEffect.ReceiptReady receipt) {
            // What was given up for another stream of this node says nothing about this one.
            List<Receipt.Departed> departed = receipt.departed().stream()
                    .filter(gone ->
                            gone.stream().isEmpty() || gone.stream().get().equals(receipt.stream()))
                    .map(LivePublisher.this::departed)
                    .toList();
            synchronized (lock) {
                complete(
                        receipts.takeUpTo(receipt.number()),
                        next -> new Receipt(
                                wiring.topic(),
                                id,
                                next.number(),
                                Ack.ALL,
                                receipt.members(),
                                departed,
                                !receipt.sameRoot()));
            }
        }

        @Override
        public void audience(int members) {
            audience.changed(members);
        }

        @Override
        public void leaving(String reason) {
            synchronized (lock) {
                if (over.isEmpty()) {
                    closed = end(reason);
                }
            }
        }

        @Override
        public void failed(String reason) {
            synchronized (lock) {
                outbox.clear();
                if (over.isEmpty()) {
                    over(reason);
                }
                OverlayException refusal = refusal(reason);
                fail(receipts.takeAll(), waiting -> refusal);
            }
        }
    }
}
