package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.Audience;
import dev.banyan.overlay.live.core.Departed;
import dev.banyan.overlay.live.core.Extent;
import dev.banyan.overlay.live.core.LiveCertificate;
import dev.banyan.overlay.live.core.LiveFrame;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of type {@link LiveCodec#LIVE_CONTROL} of one link, in the order in which they came. Every number is checked, and what is
 * kept of a frame is in proportion to its bytes. One thread; useless after an error, since the link is then to be closed.
 */
public final class LiveDecoder {
    private final FrameReader reader = new FrameReader();
    private @Nullable Parts parts;

    /**
     * Reads one payload; its indices and its reference count stay as they are.
     *
     * @return null if it is a part of a report of which more is to come
     * @throws LiveFormatException for whatever breaks a rule
     */
    public @Nullable LiveFrame decode(ByteBuf payload) throws LiveFormatException {
        FrameReader.Part read = reader.read(payload);
        Parts before = parts;
        if (before == null && !read.more()) {
            return read.frame();
        }
        if (!(read.frame() instanceof LiveFrame.Report report)) {
            throw new LiveFormatException("a frame of kind " + payload.getUnsignedByte(payload.readerIndex())
                    + " between the parts of a report");
        }
        Parts all = before == null ? new Parts() : before;
        all.add(report, payload.readableBytes());
        parts = read.more() ? all : null;
        return read.more() ? null : all.whole(report.height());
    }

    /** What has come of a report so far. */
    private static final class Parts {
        private final List<LiveCertificate> certificates = new ArrayList<>();
        private final List<Audience> topics = new ArrayList<>();
        private final List<Extent> extents = new ArrayList<>();
        private final List<Departed> departed = new ArrayList<>();
        private long bytes;

        void add(LiveFrame.Report part, int partBytes) throws LiveFormatException {
            bytes += partBytes;
            if (bytes > LiveCodec.REPORT_BYTES_MAX) {
                throw new LiveFormatException(
                        "a report of " + bytes + " bytes and more; the most is " + LiveCodec.REPORT_BYTES_MAX);
            }
            certificates.addAll(part.certificates());
            topics.addAll(part.topics());
            extents.addAll(part.extents());
            departed.addAll(part.departed());
        }

        LiveFrame whole(int height) {
            return new LiveFrame.Report(height, certificates, topics, extents, departed);
        }
    }
}
