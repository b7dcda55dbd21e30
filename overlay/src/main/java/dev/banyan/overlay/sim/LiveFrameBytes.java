package dev.banyan.overlay.sim;

import dev.banyan.overlay.live.core.LiveFrame;
import dev.banyan.overlay.live.core.StreamId;

/** Bytes of frames about live streams on a link, by formula. */
final class LiveFrameBytes implements LiveFrame.Visitor<Integer> {
    private static final LiveFrameBytes VISITOR = new LiveFrameBytes();
    private static final int NODE = 40;
    private static final int CERTIFICATE = 2 * NODE + 10;
    private static final int EXTENT = 20;
    private static final int POSITION = 16;

    private LiveFrameBytes() {}

    static int of(LiveFrame frame) {
        return frame.<Integer>accept(VISITOR);
    }

    private static int bytes(StreamId stream) {
        return 2 + stream.topic().length() + NODE + 4;
    }

    @Override
    public Integer streamTold(LiveFrame.StreamTold frame) {
        return 4 + bytes(frame.stream()) + 2 * POSITION + 16;
    }

    @Override
    public Integer positions(LiveFrame.Positions frame) {
        return 2 + frame.held().size() * (4 + POSITION + 8);
    }

    @Override
    public Integer grant(LiveFrame.Grant frame) {
        return 20;
    }

    @Override
    public Integer revoke(LiveFrame.Revoke frame) {
        return 4;
    }

    @Override
    public Integer interest(LiveFrame.Interest frame) {
        return 2
                + frame.wishes().stream()
                        .mapToInt(wish -> 3 + wish.topic().length())
                        .sum();
    }

    @Override
    public Integer topicSynced(LiveFrame.TopicSynced frame) {
        return 2 + frame.topic().length();
    }

    @Override
    public Integer report(LiveFrame.Report frame) {
        int topics = frame.topics().stream()
                .mapToInt(audience -> 7 + audience.topic().length())
                .sum();
        return 12
                + frame.certificates().size() * CERTIFICATE
                + topics
                + frame.extents().size() * EXTENT
                + frame.departed().size() * NODE;
    }

    @Override
    public Integer floors(LiveFrame.Floors frame) {
        return 2 + NODE + frame.floors().size() * 17;
    }

    @Override
    public Integer struck(LiveFrame.Struck frame) {
        return 2 + frame.departed().size() * NODE;
    }

    @Override
    public Integer ended(LiveFrame.Ended frame) {
        return bytes(frame.stream()) + 9;
    }

    @Override
    public Integer forget(LiveFrame.Forget frame) {
        return bytes(frame.stream());
    }

    @Override
    public Integer ignored(LiveFrame.Ignored frame) {
        return 4;
    }

    @Override
    public Integer resumed(LiveFrame.Resumed frame) {
        return bytes(frame.stream());
    }

    @Override
    public Integer demoted(LiveFrame.Demoted frame) {
        return 4;
    }

    @Override
    public Integer leaving(LiveFrame.Leaving frame) {
        return NODE;
    }
}
