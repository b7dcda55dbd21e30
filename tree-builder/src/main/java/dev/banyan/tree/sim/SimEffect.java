package dev.banyan.tree.sim;

/**
 * What a {@link SimProcess} asks of the engine. Sizes are bytes on the wire, 0 to {@link #MAX_BYTES}. Using a link that is
 * not in the needed state is a fault of the process and ends the run with a {@link SimViolation}.
 */
public sealed interface SimEffect {
    /** The largest size of one message, in bytes. */
    int MAX_BYTES = 1 << 30;

    /** Dispatches on the kind of effect. */
    void accept(Visitor visitor);

    /** Sends at most once, without rate limit; lost at a node that is not running, across a partition, or by chance. */
    record SendDatagram(int to, Object message, int bytes) implements SimEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.sendDatagram(this);
        }
    }

    /**
     * Dials a link; answered by LinkOpened, LinkRefused or LinkClosed.
     *
     * @param link the process's own name for the link; positive, never used before by this process
     */
    record OpenLink(long link, int to, Object hello, int bytes) implements SimEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.openLink(this);
        }
    }

    /** Accepts a requested link, which may be written to from now on. */
    record AcceptLink(long link, Object welcome, int bytes) implements SimEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.acceptLink(this);
        }
    }

    /** Refuses a requested link; its id is dead from now on. */
    record RefuseLink(long link, Object reason, int bytes) implements SimEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.refuseLink(this);
        }
    }

    /** Writes to an open link. Writing more than the send buffer has room for is a fault: wait for LinkDrained. */
    record SendOnLink(long link, Object message, int bytes) implements SimEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.sendOnLink(this);
        }
    }

    /**
     * Counts from now on as though the process sent that message so often, and got as many, without an event for each.
     * Replaces what it asked for before; ends with the process.
     *
     * @param perSecond 0 or more
     */
    record SendSteadily(Object message, int bytes, double perSecond) implements SimEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.sendSteadily(this);
        }
    }

    /**
     * Closes a link (dialled, requested or open) after what was written to it; no event follows on it here. Closing a link that
     * is gone does nothing.
     */
    record CloseLink(long link, String reason) implements SimEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.closeLink(this);
        }
    }

    /** One method per kind of effect. */
    interface Visitor {
        void sendDatagram(SendDatagram effect);

        void openLink(OpenLink effect);

        void acceptLink(AcceptLink effect);

        void refuseLink(RefuseLink effect);

        void sendOnLink(SendOnLink effect);

        void closeLink(CloseLink effect);

        void sendSteadily(SendSteadily effect);
    }
}
