package dev.banyan.overlay.relay;

import dev.banyan.overlay.bulk.TransferListener;
import dev.banyan.overlay.bulk.TransferSnapshot;
import dev.banyan.overlay.bulk.core.AccessRate;
import dev.banyan.overlay.bulk.core.MemberState;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.link.LinkEnd;
import dev.banyan.overlay.membership.LastingRef;
import dev.banyan.tree.protocol.NodeId;

/** Carries what happens on a transfer's event loop to the relay, whichever actor runs it then. */
record FileTransferEvents(TransferId id, long run, LastingRef<RelayCommand> relay) implements TransferListener {
    @Override
    public void measured(AccessRate rate) {
        relay.tell(new RelayCommand.Measured(id, rate));
    }

    @Override
    public void stateChanged(MemberState state) {
        relay.tell(new RelayCommand.StateChanged(id, state));
    }

    @Override
    public void snapshot(TransferSnapshot snapshot) {
        relay.tell(new RelayCommand.Snapshot(id, snapshot));
    }

    @Override
    public void linkOpened(NodeId peer) {
        relay.tell(new RelayCommand.BulkOpened(id, peer));
    }

    @Override
    public void linkClosed(NodeId peer, LinkEnd end) {
        relay.tell(new RelayCommand.BulkClosed(id, peer, end.peerLost()));
    }

    @Override
    public void linkDone(NodeId peer) {
        relay.tell(new RelayCommand.BulkDone(id, peer));
    }

    @Override
    public void ended() {
        relay.tell(new RelayCommand.TransferEnded(id, run));
    }
}
