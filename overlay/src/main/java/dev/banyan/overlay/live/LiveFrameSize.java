package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.LiveFrame;
import org.jspecify.annotations.Nullable;

/** How long frames are, without writing them; pure, so that the simulator counts what the codec writes. */
public final class LiveFrameSize {
    private LiveFrameSize() {}

    /** Bytes of the frame's payload, if it is not cut. */
    public static int of(LiveFrame frame) {
        FrameOut.Counter counter = new FrameOut.Counter();
        frame.<@Nullable Void>accept(new FrameWriter(counter, false));
        return counter.bytes();
    }
}
