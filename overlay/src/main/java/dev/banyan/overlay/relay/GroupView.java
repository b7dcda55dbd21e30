package dev.banyan.overlay.relay;

import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.ReceivedFile;
import dev.banyan.overlay.TransferStatus;
import dev.banyan.overlay.bulk.TransferSnapshot;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the API shows of one group: statuses of transfers, files that arrived, events of the tree. Any thread. */
final class GroupView {
    private static final Logger LOG = LoggerFactory.getLogger(GroupView.class);

    /** @param figures the latest; empty until there are some */
    private record Entry(
            TransferHeader header,
            boolean source,
            Optional<Path> directory,
            TransferStatus.State state,
            String detail,
            Optional<TransferSnapshot> figures,
            long limitBitsPerSecond) {
        Entry with(TransferStatus.State newState, String newDetail) {
            return new Entry(header, source, directory, newState, newDetail, figures, limitBitsPerSecond);
        }

        Entry with(TransferSnapshot newFigures) {
            return new Entry(header, source, directory, state, detail, Optional.of(newFigures), limitBitsPerSecond);
        }

        Entry withLimit(long bitsPerSecond) {
            return new Entry(header, source, directory, state, detail, figures, bitsPerSecond);
        }

        private long figure(ToLongFunction<TransferSnapshot> figure) {
            return figures.map(figure::applyAsLong).orElse(0L);
        }

        TransferStatus status() {
            boolean whole = source || state == TransferStatus.State.COMPLETE;
            return new TransferStatus(
                    header.id().toString(),
                    header.id().source(),
                    header.fileName(),
                    header.fileBytes(),
                    whole ? header.fileBytes() : figure(TransferSnapshot::verifiedBytes),
                    figure(TransferSnapshot::resumedBytes),
                    state,
                    figure(s -> s.stats().receivedBytes()),
                    figure(s -> s.stats().duplicateBytes()),
                    figure(TransferSnapshot::sentBytes),
                    limitBitsPerSecond,
                    (int) figure(TransferSnapshot::links),
                    figures.map(TransferSnapshot::longestGap).orElse(Duration.ZERO),
                    detail);
        }
    }

    private final int endedMax;
    private final int journalSize;
    private final Deque<OverlayEvent> journal = new ArrayDeque<>();
    private final SlowReceivers slow;
    private final Map<TransferId, Entry> entries = new LinkedHashMap<>();
    private final EventHub<OverlayEvent> events;
    private final EventHub<ReceivedFile> received;
    private final List<Consumer<ReceivedFile>> fileListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<OverlayEvent>> eventListeners = new CopyOnWriteArrayList<>();

    GroupView(String self, String group, GroupSettings settings) {
        int eventBuffer = settings.eventBuffer();
        this.endedMax = settings.directory().endedMax();
        this.journalSize = settings.journalSize();
        this.slow = new SlowReceivers(self, settings.slowNames());
        this.events = new EventHub<>(eventBuffer, count -> new OverlayEvent.Missed(Instant.now(), count), n -> {});
        this.received = new EventHub<>(
                eventBuffer,
                null,
                n -> LOG.warn("a consumer of received files of group {} has missed {}: it is too slow", group, n));
    }

    EventHub<OverlayEvent> events() {
        return events;
    }

    /** Something happened to this node's place: kept, and handed to whoever listens. */
    synchronized void happened(OverlayEvent event) {
        if (journal.size() == journalSize) {
            journal.removeFirst();
        }
        journal.addLast(event);
        slow.happened(event);
        events.publish(event);
        eventListeners.forEach(listener -> listener.accept(event));
    }

    void onEvent(Consumer<OverlayEvent> listener) {
        eventListeners.add(listener);
    }

    synchronized List<OverlayEvent> journal() {
        return List.copyOf(journal);
    }

    synchronized List<SlowReceiver> slowReceivers() {
        return slow.all();
    }

    EventHub<ReceivedFile> received() {
        return received;
    }

    void onReceived(Consumer<ReceivedFile> listener) {
        fileListeners.add(listener);
    }

    synchronized List<TransferStatus> transfers() {
        return entries.values().stream().map(Entry::status).toList();
    }

    synchronized void started(TransferHeader header, boolean source, Optional<Path> directory) {
        TransferStatus.State state = source ? TransferStatus.State.SENDING : TransferStatus.State.RECEIVING;
        entries.put(header.id(), new Entry(header, source, directory, state, "", Optional.empty(), 0));
        forgetEnded();
    }

    private void forgetEnded() {
        long ended = entries.values().stream()
                .filter(e -> e.state() == TransferStatus.State.ENDED)
                .count();
        var oldestFirst = entries.values().iterator();
        while (ended > endedMax && oldestFirst.hasNext()) {
            if (oldestFirst.next().state() == TransferStatus.State.ENDED) {
                oldestFirst.remove();
                ended--;
            }
        }
    }

    synchronized void snapshot(TransferId id, TransferSnapshot snapshot) {
        entries.computeIfPresent(id, (same, entry) -> entry.with(snapshot));
    }

    synchronized void limited(TransferId id, long bitsPerSecond) {
        entries.computeIfPresent(id, (same, entry) -> entry.withLimit(bitsPerSecond));
    }

    synchronized void stateChanged(TransferId id, MemberState state) {
        Entry entry = entries.get(id);
        if (entry == null || entry.state() == TransferStatus.State.ENDED) {
            return;
        }
        if (state instanceof MemberState.Failed failed) {
            entries.put(id, entry.with(TransferStatus.State.FAILED, failed.reason()));
        } else if (state instanceof MemberState.Verified && !entry.source()) {
            entries.put(id, entry.with(TransferStatus.State.COMPLETE, ""));
            if (entry.state() != TransferStatus.State.COMPLETE) {
                entry.directory().ifPresent(directory -> arrived(entry.header(), directory));
            }
        }
    }

    /** What became of all members of a transfer of this node is known. */
    synchronized void sent(TransferId id) {
        entries.computeIfPresent(
                id,
                (same, entry) -> entry.state() == TransferStatus.State.SENDING
                        ? entry.with(TransferStatus.State.COMPLETE, "")
                        : entry);
    }

    private void arrived(TransferHeader header, Path directory) {
        ReceivedFile file = new ReceivedFile(
                header.id().toString(), header.id().source(), directory.resolve(header.fileName()), header.fileBytes());
        received.publish(file);
        fileListeners.forEach(listener -> listener.accept(file));
    }

    synchronized void ended(TransferId id, String reason) {
        entries.computeIfPresent(id, (same, entry) -> {
            String detail = entry.state() == TransferStatus.State.COMPLETE
                    ? ""
                    : entry.state() == TransferStatus.State.FAILED ? entry.detail() : reason;
            return entry.with(TransferStatus.State.ENDED, detail);
        });
    }

    void close() {
        events.close();
        received.close();
    }
}
