package dev.banyan.bench.distribute;

import java.util.List;

/** Where the processes of a contestant run. Numbered from 0, the source. */
interface Hosts {
    /** Where the host is reached by the others. */
    String address(int host);

    /** What to put in front of a command that shall run on the host. */
    List<String> on(int host);

    /** Bytes that the host has sent so far, with all headers; 0 where nobody counts. */
    long sentBytes(int host);

    /** All on this machine's loopback, which has no bounds of its own. */
    Hosts LOOPBACK = new Hosts() {
        @Override
        public String address(int host) {
            return "127.0.0.1";
        }

        @Override
        public List<String> on(int host) {
            return List.of();
        }

        @Override
        public long sentBytes(int host) {
            return 0;
        }
    };
}
