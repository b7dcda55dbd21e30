package dev.banyan.overlay.relay;

import dev.banyan.overlay.bulk.TransferRunner;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferDirectory;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link Relay} knows and owns. It outlives the actor: when the node's ActorSystem is replaced, the next relay goes on with
 * it. One actor at a time.
 */
final class RelayMemory {
    /** A tree neighbour and where it accepts links; the address is empty for a child, which dials itself. */
    record Neighbour(LinkRole role, String dataAddress) {}

    final TransferDirectory directory;
    final RosterFeed roster;
    final Map<NodeId, Neighbour> neighbours = new HashMap<>();
    final Map<TransferId, TransferRunner> running = new HashMap<>();
    final Map<TransferId, RelayCommand.SendFile> sending = new HashMap<>();
    final Map<TransferId, MemberState> states = new HashMap<>();
    /** Which run of a transfer is the present one: it may begin again before its former run has given everything back. */
    final Map<TransferId, Long> runOf = new HashMap<>();

    long runs;
    Optional<Path> receiveDirectory;
    boolean movesHeld;
    boolean nodeStops;
    boolean treeGone;
    /** The node's ActorSystem is being replaced: the end of an actor is not the end of the group. */
    volatile boolean held;

    RelayMemory(Member self, GroupSettings settings) {
        this.directory = new TransferDirectory(self, settings.directory());
        this.roster = new RosterFeed(self.id());
        this.receiveDirectory = settings.receiveDirectory();
    }
}
