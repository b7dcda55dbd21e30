package dev.banyan.overlay.live.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;

/** What the root does for the group: moves the floors, strikes who is gone, ends and forgets streams. */
final class RootDuty {
    private final LiveState state;
    private final LiveRoster roster;
    private final Reports reports;
    private final Tellings tellings;
    private final Endings endings;
    private final Receipts receipts;
    private final LinkedHashSet<Stream> moved = new LinkedHashSet<>();
    /** The last that were struck, for neighbours that come later. */
    private final Deque<Departed> departed = new ArrayDeque<>();

    private long rootSinceNanos;
    private long calmSinceNanos;
    private long floorsDueNanos;
    private boolean frozen;

    RootDuty(
            LiveState state,
            LiveRoster roster,
            Reports reports,
            Tellings tellings,
            Endings endings,
            Receipts receipts) {
        this.state = state;
        this.roster = roster;
        this.reports = reports;
        this.tellings = tellings;
        this.endings = endings;
        this.receipts = receipts;
    }

    void began() {
        rootSinceNanos = state.nowNanos;
        calmSinceNanos = state.nowNanos;
        frozen = true;
        newTerm();
        moved.addAll(state.streams.values());
    }

    /** Another root has moved a floor, and may have given up members that this one counts. */
    void floorMovedByAnother() {
        if (state.root) {
            newTerm();
        }
    }

    private void newTerm() {
        state.newTerm();
        receipts.termChanged();
        tellings.allFloorsChanged();
    }

    void changed(Stream stream) {
        if (state.root) {
            moved.add(stream);
        }
    }

    /** Members that do not count any more; told on to the children. */
    void departed(List<Departed> members) {
        if (members.isEmpty()) {
            return;
        }
        for (Departed member : members) {
            departed.addLast(member);
            if (departed.size() > state.settings.departedLimit()) {
                departed.removeFirst();
            }
        }
        receipts.departed(members);
        for (PeerLink link : state.links.values()) {
            if (link.isChild()) {
                state.send(link, new LiveFrame.Struck(members));
            }
        }
    }

    /** A new child may have missed some. */
    void greet(PeerLink child) {
        if (!departed.isEmpty()) {
            state.send(child, new LiveFrame.Struck(List.copyOf(departed)));
        }
    }

    /** What the parent says of a floor; that of a former parent counts only as far as floors never fall. */
    void adoptFloor(Channel channel) {
        Floor told = channel.floorTold;
        if (told == null) {
            return;
        }
        Stream stream = channel.stream;
        stream.floor = Math.max(stream.floor, told.offset());
        if (channel.link == state.parent) {
            stream.frozen = told.frozen();
            stream.members = told.members();
        }
        receipts.floorChanged(stream);
        tellings.floorChanged(stream);
        state.touch(stream);
    }

    void tick() {
        if (!state.root) {
            return;
        }
        roster.tick();
        if (roster.hasDeparted() || reports.hasDeparted()) {
            List<Departed> gone = new ArrayList<>(roster.takeDeparted());
            gone.addAll(reports.takeDeparted());
            departed(gone);
        }
        thaw();
        if (state.nowNanos >= floorsDueNanos && !moved.isEmpty()) {
            floorsDueNanos = state.nowNanos + state.settings.reportInterval().toNanos();
            moveFloors();
        }
        if (state.nowNanos >= endings.nextWakeNanos(calmSinceNanos)) {
            endings.endTheMissed(calmSinceNanos);
        }
    }

    private void thaw() {
        boolean now = roster.hasOrphans()
                || state.nowNanos - rootSinceNanos
                        < state.settings.orphanGrace().toNanos();
        if (now) {
            calmSinceNanos = state.nowNanos;
        }
        if (now != frozen) {
            frozen = now;
            moved.addAll(state.streams.values());
        }
    }

    private void moveFloors() {
        List<Stream> all = List.copyOf(moved);
        moved.clear();
        for (Stream stream : all) {
            if (state.streams.get(stream.id) != stream) {
                continue;
            }
            Extent extent = reports.extent(stream, 0);
            long most = extent.most().offset();
            long least = extent.least() == Extent.NOBODY ? most : extent.least();
            long floor = frozen ? stream.floor : Math.max(stream.floor, least);
            int members = Math.max(0, stream.topic.audience().members() - extent.demoted());
            if (floor != stream.floor || members != stream.members || frozen != stream.frozen) {
                stream.floor = floor;
                stream.members = members;
                stream.frozen = frozen;
                tellings.floorChanged(stream);
                receipts.floorChanged(stream);
                state.touch(stream);
            }
            endings.endIfLost(stream, calmSinceNanos);
            endings.forgetIfAllHaveIt(stream, most, frozen);
        }
    }

    long nextWakeNanos() {
        if (!state.root) {
            return Long.MAX_VALUE;
        }
        long next = Math.min(roster.nextWakeNanos(), endings.nextWakeNanos(calmSinceNanos));
        long thaw = rootSinceNanos + state.settings.orphanGrace().toNanos();
        if (frozen && thaw > state.nowNanos) {
            next = Math.min(next, thaw);
        }
        return moved.isEmpty() ? next : Math.min(next, floorsDueNanos);
    }
}
