package dev.banyan.overlay.relay;

import dev.banyan.overlay.MemberProgress;
import dev.banyan.overlay.MemberResult;
import dev.banyan.overlay.MemberResult.Outcome;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.SendOptions;
import dev.banyan.overlay.Transfer;
import dev.banyan.overlay.TransferProgress;
import dev.banyan.overlay.TransferResult;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.ResultEntry;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** A file on its way, as its sender sees it. The relay brings the news; any thread may look. */
final class OutgoingTransfer implements Transfer {
    private static final Duration PROGRESS_EVERY = Duration.ofMillis(200);

    private final TransferHeader header;
    private final LongSupplier nanoClock;
    private final Consumer<RelayCommand> relay;
    private final long startedNanos;
    private final CompletableFuture<TransferResult> completion = new CompletableFuture<>();
    private volatile TransferProgress progress;
    private volatile long bytesSent;
    private volatile @Nullable TransferOutcome latest;
    private volatile long endNanos = Long.MAX_VALUE;

    OutgoingTransfer(TransferHeader header, LongSupplier nanoClock, Consumer<RelayCommand> relay) {
        this.header = header;
        this.nanoClock = nanoClock;
        this.relay = relay;
        this.startedNanos = nanoClock.getAsLong();
        this.progress = new TransferProgress(header.fileBytes(), 0, 0, 0, 0, 0, false);
    }

    TransferHeader header() {
        return header;
    }

    @Override
    public String id() {
        return header.id().toString();
    }

    @Override
    public TransferProgress progressNow() {
        return progress;
    }

    @Override
    public List<MemberProgress> unfinished(int atMost) {
        TransferOutcome outcome = latest;
        return outcome == null
                ? List.of()
                : outcome.unverified().stream()
                        .filter(entry -> !entry.state().isFinal())
                        .map(entry -> new MemberProgress(entry.node().name(), verifiedBytes(entry)))
                        .sorted(Comparator.comparingLong(MemberProgress::verifiedBytes)
                                .thenComparing(MemberProgress::member))
                        .limit(atMost)
                        .toList();
    }

    private static long verifiedBytes(ResultEntry entry) {
        return entry.state() instanceof MemberState.Receiving receiving ? receiving.verifiedBytes() : 0;
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(Math.min(endNanos, nanoClock.getAsLong()) - startedNanos);
    }

    @Override
    public Source<TransferProgress, NotUsed> progress() {
        return Source.tick(Duration.ZERO, PROGRESS_EVERY, NotUsed.getInstance())
                .mapMaterializedValue(cancellable -> NotUsed.getInstance())
                .map(tick -> progress)
                .statefulMapConcat(Changes::new)
                .takeWhile(p -> !p.done(), true);
    }

    /** Lets through what differs from the one before. */
    private static final class Changes
            implements org.apache.pekko.japi.function.Function<TransferProgress, Iterable<TransferProgress>> {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial")
        private List<TransferProgress> last = List.of();

        @Override
        public Iterable<TransferProgress> apply(TransferProgress now) {
            if (last.equals(List.of(now))) {
                return List.of();
            }
            last = List.of(now);
            return last;
        }
    }

    @Override
    public CompletionStage<TransferResult> completion() {
        return completion.minimalCompletionStage();
    }

    @Override
    public void limit(long bitsPerSecond) {
        relay.accept(new RelayCommand.LimitTransfer(header.id(), SendOptions.requireLimit(bitsPerSecond)));
    }

    @Override
    public void cancel(String reason) {
        relay.accept(new RelayCommand.EndTransfer(header.id(), reason));
    }

    /** Whether nothing will change any more. */
    boolean isDone() {
        return completion.isDone();
    }

    void sent(long bytes) {
        bytesSent = bytes;
        TransferProgress p = progress;
        progress = new TransferProgress(
                p.fileBytes(), p.members(), p.verified(), p.failed(), p.verifiedBytes(), bytes, p.done());
    }

    /** @return whether that was what became of the last member; false for all that comes later */
    boolean update(TransferOutcome outcome) {
        if (completion.isDone()) {
            return false;
        }
        latest = outcome;
        long bytes = header.fileBytes() * outcome.verifiedCount();
        int failed = 0;
        for (ResultEntry entry : outcome.unverified()) {
            bytes += verifiedBytes(entry);
            failed += entry.state().isFinal() ? 1 : 0;
        }
        progress = new TransferProgress(
                header.fileBytes(),
                outcome.membersCount(),
                outcome.verifiedCount(),
                failed,
                bytes,
                bytesSent,
                outcome.complete());
        if (outcome.sourceFailure().isPresent()) {
            fail(outcome.sourceFailure().get());
            return false;
        }
        if (outcome.complete()) {
            complete(outcome);
        }
        return outcome.complete();
    }

    /** The transfer was ended before all had it. */
    void ended(TransferOutcome outcome) {
        if (!completion.isDone()) {
            TransferProgress p = progress;
            progress = new TransferProgress(
                    p.fileBytes(), p.members(), p.verified(), p.failed(), p.verifiedBytes(), p.bytesSent(), true);
            complete(outcome);
        }
    }

    void fail(String reason) {
        endNanos = nanoClock.getAsLong();
        TransferProgress p = progress;
        progress = new TransferProgress(
                p.fileBytes(), p.members(), p.verified(), p.failed(), p.verifiedBytes(), p.bytesSent(), true);
        completion.completeExceptionally(
                new OverlayException("sending " + header.fileName() + " (" + header.id() + ") failed: " + reason));
    }

    private void complete(TransferOutcome outcome) {
        List<MemberResult> members = new ArrayList<>();
        outcome.verified().forEach(node -> members.add(new MemberResult(node.name(), Outcome.VERIFIED, "")));
        outcome.unverified().forEach(entry -> members.add(resultOf(entry)));
        members.sort(Comparator.comparing(MemberResult::member));
        endNanos = nanoClock.getAsLong();
        completion.complete(new TransferResult(id(), header.fileBytes(), elapsed(), bytesSent, members));
    }

    private static MemberResult resultOf(ResultEntry entry) {
        String name = entry.node().name();
        return entry.state().accept(new MemberState.Visitor<MemberResult>() {
            @Override
            public MemberResult waiting(MemberState.Waiting state) {
                return new MemberResult(name, Outcome.CANCELLED, "the transfer ended before it had begun there");
            }

            @Override
            public MemberResult receiving(MemberState.Receiving state) {
                return new MemberResult(
                        name, Outcome.CANCELLED, "the transfer ended after " + state.verifiedBytes() + " bytes");
            }

            @Override
            public MemberResult verified(MemberState.Verified state) {
                return new MemberResult(name, Outcome.VERIFIED, "");
            }

            @Override
            public MemberResult failed(MemberState.Failed state) {
                return new MemberResult(name, Outcome.FAILED, state.reason());
            }

            @Override
            public MemberResult gone(MemberState.Gone state) {
                return new MemberResult(name, Outcome.GONE, "it died or was cut off");
            }

            @Override
            public MemberResult left(MemberState.Left state) {
                return new MemberResult(name, Outcome.LEFT, "it left the group");
            }
        });
    }
}
