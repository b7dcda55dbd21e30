package dev.banyan.bench.simulate;

import java.util.List;

/** The way that packets take from a source to all members, as the protocol's state has it now. */
interface DataPaths {
    /** A packet passed from one member to another; both are indices of members. */
    record Copy(int from, int to) {}

    /**
     * All copies that are sent of one packet.
     *
     * @return in an order in which a member sends only after it was sent to, the source excepted; a member that is sent several
     *     copies passes on the first alone
     */
    List<Copy> copies(int source);
}
