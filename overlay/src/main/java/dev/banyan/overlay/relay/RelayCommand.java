package dev.banyan.overlay.relay;

import dev.banyan.overlay.bulk.TransferSnapshot;
import dev.banyan.overlay.bulk.core.AccessRate;
import dev.banyan.overlay.bulk.core.InlineContent;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.bulk.core.TransferMessage;
import dev.banyan.overlay.bulk.store.SourceFile;
import dev.banyan.overlay.link.OfferedLink;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;

/** What a {@link Relay} is told. */
public sealed interface RelayCommand {
    /** A tree link is open. */
    record NeighbourUp(NodeId peer, LinkRole role, String dataAddress) implements RelayCommand {}

    /** A tree link is gone. */
    record NeighbourDown(NodeId peer) implements RelayCommand {}

    /** A tree neighbour said something about transfers. */
    record NeighbourSaid(NodeId peer, TransferMessage message) implements RelayCommand {}

    /** The tree changed at this node. */
    record TreeChanged(TreeEvent event) implements RelayCommand {}

    /** A peer has dialled a bulk link. */
    record BulkOffered(OfferedLink offered, String transferId) implements RelayCommand {}

    /**
     * The application sends a file.
     *
     * @param content all of it, if it is small enough to go out with its announcement
     * @param limitBitsPerSecond what each node may send of it; 0 for no limit
     */
    record SendFile(
            SourceFile file, OutgoingTransfer transfer, Optional<InlineContent> content, long limitBitsPerSecond)
            implements RelayCommand {}

    /** The application bounds what each node sends of a transfer it has begun; 0 for no limit. */
    record LimitTransfer(TransferId id, long bitsPerSecond) implements RelayCommand {}

    /** What this node may send of all files together is bounded from now on; 0 for no limit. */
    record UpLimited(long bitsPerSecond) implements RelayCommand {}

    /** The application ends a transfer it has begun. */
    record EndTransfer(TransferId id, String reason) implements RelayCommand {}

    /** The application says where files go. */
    record ReceiveInto(Path directory) implements RelayCommand {}

    /** The node stops: what is unfinished when the group is left stays on disk for its next start. */
    record NodeStops() implements RelayCommand {}

    /** How far this node is with a transfer. */
    record StateChanged(TransferId id, MemberState state) implements RelayCommand {}

    /** What this node received and sent of a transfer lately. */
    record Measured(TransferId id, AccessRate rate) implements RelayCommand {}

    /** Figures of a transfer at this node. */
    record Snapshot(TransferId id, TransferSnapshot snapshot) implements RelayCommand {}

    /** A bulk link opened. */
    record BulkOpened(TransferId id, NodeId peer) implements RelayCommand {}

    /** A bulk link ended or was not to be had. */
    record BulkClosed(TransferId id, NodeId peer, boolean lost) implements RelayCommand {}

    /** Both ends of a bulk link have the whole file. */
    record BulkDone(TransferId id, NodeId peer) implements RelayCommand {}

    /** A transfer has given back everything it held. */
    record TransferEnded(TransferId id, long run) implements RelayCommand {}

    /** The node's ActorSystem is about to be replaced: the actor stops, what it knows and owns stays for the next one. */
    record HandOver(ActorRef<Done> replyTo) implements RelayCommand {}

    /** The moment the directory waits for has come. */
    record Wake() implements RelayCommand {}
}
