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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the API shows of one group: statuses of transfers, files that arrived, events of the tree. Any thread. */
final class GroupView {
    private static final Logger LOG = LoggerFactory.getLogger(GroupView.class);

    private record Entry(TransferHeader header, boolean source, Optional<Path> directory, TransferStatus status) {}

    private final int endedMax;
    private final int journalSize;
    private final Deque<OverlayEvent> journal = new ArrayDeque<>();
    private final Map<TransferId, Entry> entries = new LinkedHashMap<>();
    private final EventHub<OverlayEvent> events;
    private final EventHub<ReceivedFile> received;
    private final List<Consumer<ReceivedFile>> fileListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<OverlayEvent>> eventListeners = new CopyOnWriteArrayList<>();

    GroupView(String group, GroupSettings settings) {
        int eventBuffer = settings.eventBuffer();
        this.endedMax = settings.directory().endedMax();
        this.journalSize = settings.journalSize();
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
        events.publish(event);
        eventListeners.forEach(listener -> listener.accept(event));
    }

    void onEvent(Consumer<OverlayEvent> listener) {
        eventListeners.add(listener);
    }

    synchronized List<OverlayEvent> journal() {
        return List.copyOf(journal);
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
        TransferStatus status = new TransferStatus(
                header.id().toString(),
                header.id().source(),
                header.fileName(),
                header.fileBytes(),
                source ? header.fileBytes() : 0,
                0,
                source ? TransferStatus.State.SENDING : TransferStatus.State.RECEIVING,
                0,
                0,
                0,
                0,
                Duration.ZERO,
                "");
        entries.put(header.id(), new Entry(header, source, directory, status));
        forgetEnded();
    }

    private void forgetEnded() {
        long ended = entries.values().stream()
                .filter(e -> e.status().state() == TransferStatus.State.ENDED)
                .count();
        var oldestFirst = entries.values().iterator();
        while (ended > endedMax && oldestFirst.hasNext()) {
            if (oldestFirst.next().status().state() == TransferStatus.State.ENDED) {
                oldestFirst.remove();
                ended--;
            }
        }
    }

    synchronized void snapshot(TransferId id, TransferSnapshot s) {
        Entry entry = entries.get(id);
        if (entry == null) {
            return;
        }
        TransferStatus old = entry.status();
        replace(
                entry,
                new TransferStatus(
                        old.id(),
                        old.source(),
                        old.fileName(),
                        old.fileBytes(),
                        entry.source() ? old.fileBytes() : s.verifiedBytes(),
                        s.resumedBytes(),
                        old.state(),
                        s.stats().receivedBytes(),
                        s.stats().duplicateBytes(),
                        s.sentBytes(),
                        s.links(),
                        s.longestGap(),
                        old.detail()));
    }

    synchronized void stateChanged(TransferId id, MemberState state) {
        Entry entry = entries.get(id);
        if (entry == null || entry.status().state() == TransferStatus.State.ENDED) {
            return;
        }
        if (state instanceof MemberState.Failed failed) {
            replace(entry, with(entry.status(), TransferStatus.State.FAILED, failed.reason()));
        } else if (state instanceof MemberState.Verified && !entry.source()) {
            boolean news = entry.status().state() != TransferStatus.State.COMPLETE;
            replace(entry, with(entry.status(), TransferStatus.State.COMPLETE, ""));
            if (news && entry.directory().isPresent()) {
                ReceivedFile file = new ReceivedFile(
                        entry.status().id(),
                        entry.status().source(),
                        entry.directory().get().resolve(entry.header().fileName()),
                        entry.header().fileBytes());
                received.publish(file);
                fileListeners.forEach(listener -> listener.accept(file));
            }
        }
    }

    synchronized void ended(TransferId id, String reason) {
        Entry entry = entries.get(id);
        if (entry != null) {
            TransferStatus.State before = entry.status().state();
            String detail = before == TransferStatus.State.COMPLETE
                    ? ""
                    : before == TransferStatus.State.FAILED ? entry.status().detail() : reason;
            replace(entry, with(entry.status(), TransferStatus.State.ENDED, detail));
        }
    }

    private void replace(Entry entry, TransferStatus status) {
        entries.put(entry.header().id(), new Entry(entry.header(), entry.source(), entry.directory(), status));
    }

    private static TransferStatus with(TransferStatus s, TransferStatus.State state, String detail) {
        return new TransferStatus(
                s.id(),
                s.source(),
                s.fileName(),
                s.fileBytes(),
                state == TransferStatus.State.COMPLETE ? s.fileBytes() : s.verifiedBytes(),
                s.resumedBytes(),
                state,
                s.bytesReceived(),
                s.duplicateBytes(),
                s.bytesSent(),
                s.links(),
                s.longestStall(),
                detail);
    }

    void close() {
        events.close();
        received.close();
    }
}
