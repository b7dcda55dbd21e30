package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.Departed;
import dev.banyan.overlay.live.core.EndCause;
import java.util.List;

/** The numbers of kinds, causes and flags in frames about live streams. A number that was once given keeps its meaning. */
final class FrameKinds {
    static final int STREAM_TOLD = 1;
    static final int POSITIONS = 2;
    static final int GRANT = 3;
    static final int REVOKE = 4;
    static final int INTEREST = 5;
    static final int TOPIC_SYNCED = 6;
    static final int REPORT = 7;
    static final int FLOORS = 8;
    static final int STRUCK = 9;
    static final int ENDED = 10;
    static final int FORGET = 11;
    static final int IGNORED = 12;
    static final int RESUMED = 13;
    static final int DEMOTED = 14;
    static final int LEAVING = 15;
    static final int GRANT_AHEAD = 16;

    /** By their numbers. */
    static final List<EndCause> END_CAUSES = List.of(EndCause.CLOSED, EndCause.LOST);
    /** By their numbers. */
    static final List<Departed.Cause> DEPARTED_CAUSES =
            List.of(Departed.Cause.STRUCK, Departed.Cause.GONE, Departed.Cause.DEMOTED);

    /** State of a certificate: the member is under a parent. */
    static final int ATTACHED = 0;
    /** State of a certificate: the link of that number has ended. */
    static final int DETACHED = 1;
    /** State of a certificate: the member will not come back. */
    static final int GONE = 2;

    private FrameKinds() {}
}
