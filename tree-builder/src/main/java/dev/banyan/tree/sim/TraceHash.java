package dev.banyan.tree.sim;

/** The arithmetic of the trace. */
final class TraceHash {
    /** Faults have codes above those of events. */
    static final int FAULT_CODE = 100;

    /** A number per kind of event. */
    static final SimEvent.Visitor<Integer> CODES = new SimEvent.Visitor<>() {
        @Override
        public Integer started(SimEvent.Started event) {
            return 1;
        }

        @Override
        public Integer datagram(SimEvent.Datagram event) {
            return 2;
        }

        @Override
        public Integer linkRequested(SimEvent.LinkRequested event) {
            return 3;
        }

        @Override
        public Integer linkOpened(SimEvent.LinkOpened event) {
            return 4;
        }

        @Override
        public Integer linkRefused(SimEvent.LinkRefused event) {
            return 5;
        }

        @Override
        public Integer linkClosed(SimEvent.LinkClosed event) {
            return 6;
        }

        @Override
        public Integer linkMessage(SimEvent.LinkMessage event) {
            return 7;
        }

        @Override
        public Integer linkDrained(SimEvent.LinkDrained event) {
            return 8;
        }

        @Override
        public Integer wake(SimEvent.Wake event) {
            return 9;
        }

        @Override
        public Integer command(SimEvent.Command event) {
            return 10;
        }
    };

    private TraceHash() {}

    /** Mixes three numbers into one (the finalizer of MurmurHash3 over a sum with odd factors). */
    static long mix(long a, long b, long c) {
        long z = a * 0x9E3779B97F4A7C15L + b * 0xC2B2AE3D27D4EB4FL + c + 1;
        z = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
        z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return z ^ (z >>> 33);
    }
}
