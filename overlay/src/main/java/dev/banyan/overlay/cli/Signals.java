package dev.banyan.overlay.cli;

/** What the operating system tells a process that is to end. */
interface Signals {
    /** Takes signals, each on a thread of its own. */
    interface Receiver {
        /**
         * Takes one.
         *
         * @param name as in {@code SIGTERM}
         * @param number as in 15
         */
        void received(String name, int number);
    }

    /** From now on SIGINT, SIGTERM and SIGHUP go to the receiver instead of ending the process. */
    void redirect(Receiver receiver);

    /** Ends the process at once, without any farewell. */
    void halt(int exitCode);
}
