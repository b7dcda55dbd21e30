package dev.banyan.overlay.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.overlay.live.core.Departed;
import dev.banyan.overlay.live.core.EndCause;
import dev.banyan.overlay.live.core.Extent;
import dev.banyan.overlay.live.core.Floor;
import dev.banyan.overlay.live.core.Held;
import dev.banyan.overlay.live.core.LiveFrame;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.RootTerm;
import dev.banyan.overlay.live.core.TopicWish;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveCodecTest {
    private static final int LIMIT = 4096;
    private final LiveCodec codec = new LiveCodec(LiveFrameSamples.HEAP, LIMIT);
    private final LiveDecoder decoder = new LiveDecoder();

    @Test
    void everyFrameComesBackAsItWasSaid() throws LiveFormatException {
        LiveCodec wide = new LiveCodec(LiveFrameSamples.HEAP, 64 << 10);
        for (LiveFrame frame : LiveFrameSamples.all()) {
            List<ByteBuf> payloads = wide.encode(frame);
            assertThat(payloads).hasSize(1);
            ByteBuf payload = payloads.get(0);
            assertThat(payload.readableBytes()).isEqualTo(LiveFrameSize.of(frame));
            assertThat(decoder.decode(payload)).isEqualTo(frame);
            assertThat(payload.readableBytes()).isEqualTo(LiveFrameSize.of(frame));
            assertThat(payload.release()).isTrue();
        }
    }

    @Test
    void whatIsSaidAllTheTimeIsShort() {
        assertThat(LiveFrameSize.of(new LiveFrame.Grant(1, 1L << 29, 1L << 29))).isEqualTo(10);
        assertThat(LiveFrameSize.of(new LiveFrame.Positions(List.of(new Held(1, new Position(1, 1), 1L << 29)))))
                .isEqualTo(9);
    }

    @Test
    void aReportThatIsTooLongTravelsInPartsAndArrivesWhole() throws LiveFormatException {
        LiveFrame.Report report = LiveFrameSamples.largeReport(10_000);
        List<ByteBuf> payloads = codec.encode(report);
        assertThat(payloads).hasSizeGreaterThan(100);
        List<@Nullable LiveFrame> decoded = decoded(payloads);
        assertThat(decoded.get(decoded.size() - 1)).isEqualTo(report);
        assertThat(decoded.subList(0, decoded.size() - 1)).containsOnlyNulls();
        assertThat(decoder.decode(codec.encode(new LiveFrame.Revoke(1)).get(0)))
                .as("what follows")
                .isEqualTo(new LiveFrame.Revoke(1));
    }

    @Test
    void partsAreNearlyFull() {
        LiveFrame.Report report = LiveFrameSamples.largeReport(10_000);
        assertThat(codec.encode(report)).hasSizeLessThan(LiveFrameSize.of(report) / (LIMIT - 150) + 2);
    }

    @Test
    void listsOfIndependentChangesAreCutIntoSeveralFrames() throws LiveFormatException {
        List<Held> held = numbers(i -> new Held(i, new Position(i, i), i));
        List<Held> heldBack = new ArrayList<>();
        for (LiveFrame frame : cut(new LiveFrame.Positions(held))) {
            heldBack.addAll(((LiveFrame.Positions) frame).held());
        }
        assertThat(heldBack).isEqualTo(held);

        List<TopicWish> wishes = numbers(i -> new TopicWish("topic " + i, i % 2 == 0));
        List<TopicWish> wishesBack = new ArrayList<>();
        for (LiveFrame frame : cut(new LiveFrame.Interest(wishes))) {
            wishesBack.addAll(((LiveFrame.Interest) frame).wishes());
        }
        assertThat(wishesBack).isEqualTo(wishes);

        RootTerm term = new RootTerm(LiveFrameSamples.LONG_NODE, 7);
        List<Floor> floors = numbers(i -> new Floor(i, i, true, i));
        List<Floor> floorsBack = new ArrayList<>();
        for (LiveFrame frame : cut(new LiveFrame.Floors(term, floors))) {
            assertThat(((LiveFrame.Floors) frame).term()).isEqualTo(term);
            floorsBack.addAll(((LiveFrame.Floors) frame).floors());
        }
        assertThat(floorsBack).isEqualTo(floors);

        List<Departed> departed = numbers(i -> new Departed(
                LiveFrameSamples.LONG_NODE, Optional.of(LiveFrameSamples.LONG_STREAM), Departed.Cause.DEMOTED));
        List<Departed> departedBack = new ArrayList<>();
        for (LiveFrame frame : cut(new LiveFrame.Struck(departed))) {
            departedBack.addAll(((LiveFrame.Struck) frame).departed());
        }
        assertThat(departedBack).isEqualTo(departed);
    }

    private static <T> List<T> numbers(IntFunction<T> entry) {
        return IntStream.rangeClosed(1, 5000).mapToObj(entry).toList();
    }

    private List<LiveFrame> cut(LiveFrame frame) throws LiveFormatException {
        List<ByteBuf> payloads = codec.encode(frame);
        assertThat(payloads).hasSizeGreaterThan(1).allMatch(payload -> payload.readableBytes() <= LIMIT);
        List<LiveFrame> frames = new ArrayList<>();
        for (ByteBuf payload : payloads) {
            LiveFrame part = decoder.decode(payload);
            assertThat(part).isNotNull();
            frames.add(part);
        }
        return frames;
    }

    private List<@Nullable LiveFrame> decoded(List<ByteBuf> payloads) throws LiveFormatException {
        List<@Nullable LiveFrame> decoded = new ArrayList<>();
        for (ByteBuf payload : payloads) {
            assertThat(payload.readableBytes()).isLessThanOrEqualTo(LIMIT);
            decoded.add(decoder.decode(payload));
        }
        return decoded;
    }

    @Test
    void nothingMayComeBetweenThePartsOfAReport() throws LiveFormatException {
        List<ByteBuf> payloads = codec.encode(LiveFrameSamples.largeReport(1000));
        decoder.decode(payloads.get(0));
        assertRefused(codec.encode(new LiveFrame.Revoke(1)).get(0), "kind 4 between the parts of a report");
    }

    @Test
    void thePartsOfAReportAddUpToNoMoreThanTheLimit() throws LiveFormatException {
        ByteBuf part = codec.encode(LiveFrameSamples.largeReport(1000)).get(0);
        for (int i = 0; i < LiveCodec.REPORT_BYTES_MAX / part.readableBytes(); i++) {
            assertThat(decoder.decode(part)).isNull();
        }
        assertRefused(part, "the most is 33554432");
    }

    @Test
    void aFrameTooLargeForAnyReaderIsNotWritten() {
        List<Departed> departed = Collections.nCopies(
                20_000,
                new Departed(
                        LiveFrameSamples.LONG_NODE, Optional.of(LiveFrameSamples.LONG_STREAM), Departed.Cause.GONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(new LiveFrame.Struck(departed)))
                .withMessageContaining("banyan.live.roster-limit");
    }

    @Test
    void everyTruncationIsRefused() throws LiveFormatException {
        LiveCodec wide = new LiveCodec(LiveFrameSamples.HEAP, 64 << 10);
        for (LiveFrame frame : LiveFrameSamples.all()) {
            ByteBuf payload = wide.encode(frame).get(0);
            for (int bytes = 0; bytes < payload.readableBytes(); bytes++) {
                assertRefused(payload.slice(0, bytes), "");
            }
        }
    }

    @Test
    void whatFollowsAFrameIsRefused() {
        for (LiveFrame frame : LiveFrameSamples.all()) {
            ByteBuf payload = Unpooled.wrappedBuffer(
                    new LiveCodec(LiveFrameSamples.HEAP, 64 << 10).encode(frame).get(0),
                    Unpooled.buffer().writeByte(0));
            assertRefused(payload, "1 bytes too many");
        }
    }

    @Test
    void absurdNumbersAreNamed() {
        long tooFar = LiveCodec.OFFSET_MAX + 1;
        assertRefused(frame(0), "unknown kind 0");
        assertRefused(frame(17), "unknown kind 17");
        assertRefused(frame(FrameKinds.REVOKE, 0), "number of a stream on the link is 0, not 1 to 2147483647");
        assertRefused(frame(FrameKinds.REVOKE, 1L << 31), "is 2147483648");
        assertRefused(frame(FrameKinds.GRANT, 1, 5, 4), "a grant for stream 1 from 5 to 4");
        assertRefused(frame(FrameKinds.GRANT, 1, 5, tooFar), "end of a grant is " + tooFar);
        assertRefused(frame(FrameKinds.POSITIONS, 1 << 29, 1), "number of positions is 536870912, and the rest");
        assertRefused(frame(FrameKinds.POSITIONS, 1, 1, tooFar, 0, 0), "low is " + tooFar);
        assertRefused(frame(FrameKinds.POSITIONS, 1, 1, 0, 0, tooFar + 1), "have is " + (tooFar + 1));
        assertRefused(frame(FrameKinds.DEMOTED, 1, 2), "the flag for the demotion is 2");
        assertRefused(frame(FrameKinds.REPORT, 2), "rest of a report is 2");
        assertRefused(frame(FrameKinds.REPORT, 0, 256, 0, 0, 0, 0), "height is 256, not 0 to 255");
        assertRefused(frame(FrameKinds.REPORT, 0, 0, 0, 0, 1, 1, 8, 1, tooFar, 0), "most extent is " + tooFar);
        assertRefused(frame(FrameKinds.TOPIC_SYNCED, 601), "the topic is 601, not 0 to 600");
        assertRefused(frame(FrameKinds.TOPIC_SYNCED, 1, ' '), "a topic must have 1 to 200 characters");
        assertRefused(raw(FrameKinds.TOPIC_SYNCED, 2, 'a', '\n'), "control character 10 at index 1");
        assertRefused(raw(FrameKinds.TOPIC_SYNCED, 1, 0xC3), "the topic of 1 bytes is no UTF-8");
        assertRefused(raw(FrameKinds.LEAVING, 1, ' '), "the name of a node is blank");
        assertRefused(raw(FrameKinds.LEAVING, 1, 'n', 255, 0, 0, 0, 0, 0, 0, 0, 0), "incarnation of a node is 1837");
    }

    @Test
    void unknownCausesAreRefused() {
        ByteBuf ended = codec.encode(new LiveFrame.Ended(LiveFrameSamples.STREAM, Position.START, EndCause.LOST))
                .get(0);
        ended.setByte(ended.writerIndex() - 1, 2);
        assertRefused(ended, "the cause of an end is 2, which is unknown");
    }

    @Test
    void aLogDoesNotEndBeforeItsLastMessage() {
        assertRefused(
                codec.encode(new LiveFrame.StreamTold(
                                1, LiveFrameSamples.STREAM, Position.START, new Position(1, 8), 7, 0, false))
                        .get(0),
                "a message that ends at 8 in a log that ends at 7");
    }

    @Test
    void numbersThatNoStreamHasAreNotWritten() {
        assertThatIllegalArgumentException().isThrownBy(() -> codec.encode(new LiveFrame.Grant(1, -1, 0)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(new LiveFrame.Report(
                        0,
                        List.of(),
                        List.of(),
                        List.of(new Extent(1, Long.MAX_VALUE - 1, Position.START, false, 0)),
                        List.of())));
    }

    @Test
    void dataSaysWhichBytesOfWhichStreamFollow() throws LiveFormatException {
        ByteBuf payload = LiveCodec.dataHeader(LiveFrameSamples.HEAP, 7, 1L << 50);
        assertThat(payload.readableBytes()).isEqualTo(LiveCodec.DATA_HEADER_BYTES);
        ByteBuf whole = Unpooled.wrappedBuffer(payload, Unpooled.buffer().writeByte(42));
        assertThat(LiveCodec.readDataHeader(whole)).isEqualTo(new LiveCodec.DataHeader(7, 1L << 50));
        assertThat(whole.readableBytes()).isEqualTo(1);
        assertThat(whole.readByte()).isEqualTo((byte) 42);
    }

    @Test
    void dataWithoutBytesOrWithAbsurdNumbersIsRefused() {
        assertDataRefused(Unpooled.buffer(), "a data frame of 0 bytes; the least is 13");
        assertDataRefused(data(1, 0, 0), "a data frame of 12 bytes");
        assertDataRefused(data(0, 0, 1), "data of stream 0");
        assertDataRefused(data(-1, 0, 1), "data of stream 4294967295");
        assertDataRefused(data(1, -1, 1), "from offset 18446744073709551615");
        assertDataRefused(data(1, LiveCodec.OFFSET_MAX, 1), "1 bytes from offset 1152921504606846976");
        assertDataRefused(data(1, Long.MAX_VALUE, 1), "1 bytes from offset 9223372036854775807");
    }

    private static ByteBuf data(int alias, long offset, int bytes) {
        return Unpooled.buffer().writeInt(alias).writeLong(offset).writeZero(bytes);
    }

    private static void assertDataRefused(ByteBuf payload, String message) {
        assertThatThrownBy(() -> LiveCodec.readDataHeader(payload))
                .isInstanceOf(LiveFormatException.class)
                .hasMessageContaining(message);
    }

    private static ByteBuf frame(long... numbers) {
        ByteBuf payload = Unpooled.buffer();
        FrameOut out = new FrameBuffer(payload);
        for (long number : numbers) {
            out.number(number);
        }
        return payload;
    }

    private static ByteBuf raw(int... bytes) {
        ByteBuf payload = Unpooled.buffer();
        IntStream.of(bytes).forEach(payload::writeByte);
        return payload;
    }

    private void assertRefused(ByteBuf payload, String message) {
        assertThatThrownBy(() -> decoder.decode(payload))
                .isInstanceOf(LiveFormatException.class)
                .hasMessageContaining(message);
    }
}
