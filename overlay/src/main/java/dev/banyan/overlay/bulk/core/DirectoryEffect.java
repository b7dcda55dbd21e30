package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link TransferDirectory} asks of its shell. Carried out in order. */
public sealed interface DirectoryEffect {
    /** Dispatches on the kind; a new kind does not compile until every visitor has an answer to it. */
    <R extends @Nullable Object> R accept(Visitor<R> visitor);

    /** Sends a message over the tree link to the peer. */
    record SendMessage(NodeId peer, TransferMessage message) implements DirectoryEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.sendMessage(this);
        }
    }

    /**
     * This node takes part in a new transfer from now on: make its {@link TransferCore}.
     *
     * @param learntFrom the neighbour who announced it; empty at the source
     * @param content all of the file, if it came along
     */
    record Start(TransferHeader header, Optional<NodeId> learntFrom, Optional<InlineContent> content)
            implements DirectoryEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.start(this);
        }
    }

    /** A transfer is refused: an announcement or request beyond a bound or against the rules. Counted. */
    record Refused(TransferId id, String reason) implements DirectoryEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.refused(this);
        }
    }

    /**
     * Dials a bulk link to the peer; answered by BulkLinkOpened or BulkLinkClosed.
     *
     * @param dataAddress {@code host:port} where the peer accepts links; empty: the peer is the parent in the group's tree, whose
     *     address the shell knows
     */
    record OpenBulkLink(TransferId id, NodeId peer, Optional<String> dataAddress) implements DirectoryEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.openBulkLink(this);
        }
    }

    /** The peer is no neighbour any more: closes the bulk links of the transfer to it, open or being dialled. */
    record CloseBulkLinks(TransferId id, NodeId peer) implements DirectoryEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.closeBulkLinks(this);
        }
    }

    /**
     * Who is to push each stripe of the transfer to this node: for its {@link TransferInput.Planned}.
     *
     * @param parents one for each stripe; empty where the plan names none
     */
    record Planned(TransferId id, List<Optional<NodeId>> parents) implements DirectoryEffect {
        public Planned {
            parents = List.copyOf(parents);
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.planned(this);
        }
    }

    /**
     * This node may send so much of the transfer from now on, over all its links.
     *
     * @param bitsPerSecond 0 for no limit
     */
    record Limited(TransferId id, long bitsPerSecond) implements DirectoryEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.limited(this);
        }
    }

    /**
     * The transfer is over: cancel its core, close all its bulk links.
     *
     * @param mayReturn an unfinished copy stays for when the source is back
     */
    record End(TransferId id, String reason, boolean mayReturn) implements DirectoryEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.end(this);
        }
    }

    /** At the source: {@link TransferDirectory#outcome} of the transfer has changed. */
    record ResultsChanged(TransferId id) implements DirectoryEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.resultsChanged(this);
        }
    }

    /** One method per kind. */
    interface Visitor<R extends @Nullable Object> {
        R sendMessage(SendMessage effect);

        R start(Start effect);

        R refused(Refused effect);

        R openBulkLink(OpenBulkLink effect);

        R closeBulkLinks(CloseBulkLinks effect);

        R planned(Planned effect);

        R limited(Limited effect);

        R end(End effect);

        R resultsChanged(ResultsChanged effect);
    }
}
