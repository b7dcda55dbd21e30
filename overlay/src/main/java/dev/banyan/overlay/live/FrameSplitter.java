package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.Audience;
import dev.banyan.overlay.live.core.Departed;
import dev.banyan.overlay.live.core.Extent;
import dev.banyan.overlay.live.core.LiveCertificate;
import dev.banyan.overlay.live.core.LiveFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Cuts a frame whose payload would be too long, by its lists, into frames of its kind that hold the same together. */
final class FrameSplitter {
    private final int limitBytes;

    FrameSplitter(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /**
     * The parts, in order; one that is too long if the frame has no list.
     */
    List<LiveFrame> split(LiveFrame frame) {
        if (frame instanceof LiveFrame.Positions positions) {
            return split(positions.held(), FrameWriter::held, LiveFrame.Positions::new);
        }
        if (frame instanceof LiveFrame.Interest interest) {
            return split(interest.wishes(), FrameWriter::wish, LiveFrame.Interest::new);
        }
        if (frame instanceof LiveFrame.Struck struck) {
            return split(struck.departed(), FrameWriter::departed, LiveFrame.Struck::new);
        }
        if (frame instanceof LiveFrame.Floors floors) {
            return split(floors.floors(), FrameWriter::floor, some -> new LiveFrame.Floors(floors.term(), some));
        }
        if (frame instanceof LiveFrame.Report report) {
            return split(report);
        }
        return List.of(frame);
    }

    private <T> List<LiveFrame> split(
            List<T> entries, BiConsumer<FrameWriter, T> writer, Function<List<T>, LiveFrame> part) {
        Filling filling = new Filling(part.apply(List.of()));
        List<LiveFrame> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < entries.size(); i++) {
            T entry = entries.get(i);
            if (filling.isFullFor(out -> writer.accept(out, entry))) {
                parts.add(part.apply(entries.subList(from, i)));
                from = i;
            }
        }
        parts.add(part.apply(entries.subList(from, entries.size())));
        return parts;
    }

    private List<LiveFrame> split(LiveFrame.Report report) {
        ReportParts parts = new ReportParts(report.height());
        report.certificates().forEach(parts::certificate);
        report.topics().forEach(parts::audience);
        report.extents().forEach(parts::extent);
        report.departed().forEach(parts::departed);
        parts.next();
        return parts.done;
    }

    /** Counts the bytes of the part that is being filled. */
    private final class Filling {
        private static final int COUNT_BYTES_MAX = 4;
        private static final int LISTS_MAX = 4;

        private final int emptyBytes;
        private int bytes;

        Filling(LiveFrame empty) {
            this.emptyBytes = LiveCodec.size(empty) + LISTS_MAX * COUNT_BYTES_MAX;
            this.bytes = emptyBytes;
        }

        /** Whether a new part begins with this entry. */
        boolean isFullFor(Consumer<FrameWriter> entry) {
            FrameOut.Counter counter = new FrameOut.Counter();
            entry.accept(new FrameWriter(counter, false));
            boolean full = bytes > emptyBytes && bytes + counter.bytes() > limitBytes;
            bytes = (full ? emptyBytes : bytes) + counter.bytes();
            return full;
        }
    }

    /** The part that is being filled, and those before it. */
    private final class ReportParts {
        private final int height;
        private final Filling filling;
        private final List<LiveFrame> done = new ArrayList<>();
        private final List<LiveCertificate> certificates = new ArrayList<>();
        private final List<Audience> topics = new ArrayList<>();
        private final List<Extent> extents = new ArrayList<>();
        private final List<Departed> departed = new ArrayList<>();

        ReportParts(int height) {
            this.height = height;
            this.filling = new Filling(new LiveFrame.Report(height, List.of(), List.of(), List.of(), List.of()));
        }

        void certificate(LiveCertificate entry) {
            add(entry, FrameWriter::certificate, certificates);
        }

        void audience(Audience entry) {
            add(entry, FrameWriter::audience, topics);
        }

        void extent(Extent entry) {
            add(entry, FrameWriter::extent, extents);
        }

        void departed(Departed entry) {
            add(entry, FrameWriter::departed, departed);
        }

        private <T> void add(T entry, BiConsumer<FrameWriter, T> writer, List<T> list) {
            if (filling.isFullFor(out -> writer.accept(out, entry))) {
                next();
            }
            list.add(entry);
        }

        void next() {
            done.add(new LiveFrame.Report(height, certificates, topics, extents, departed));
            certificates.clear();
            topics.clear();
            extents.clear();
            departed.clear();
        }
    }
}
