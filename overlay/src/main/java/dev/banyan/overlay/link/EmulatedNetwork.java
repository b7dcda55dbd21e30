package dev.banyan.overlay.link;

/**
 * Makes links on one machine behave as if their nodes were far apart: for tests and demonstrations, and to be labelled
 * "emulated" wherever its effect is shown. Called from event loops; must not block and must always answer the same.
 */
public interface EmulatedNetwork {
    /** No emulation: every delay and rate is 0. */
    EmulatedNetwork NONE = new EmulatedNetwork() {
        @Override
        public long oneWayNanos(String fromNodeName, String toNodeName) {
            return 0;
        }

        @Override
        public long uplinkBitsPerSecond(String nodeName) {
            return 0;
        }
    };

    /** Time that a frame takes from one node to another, by their names; 0 for none. */
    long oneWayNanos(String fromNodeName, String toNodeName);

    /** Rate that all bulk links of a node share for what they send; 0 for no bound. */
    long uplinkBitsPerSecond(String nodeName);
}
