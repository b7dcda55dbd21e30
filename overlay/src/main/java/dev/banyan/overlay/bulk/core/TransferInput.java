package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.Optional;

/** What a {@link TransferCore} is told. Links are numbered by the shell, never twice the same number in one transfer. */
public sealed interface TransferInput {
    /** Dispatches on the kind; a new kind does not compile until every visitor has an answer to it. */
    <R> R accept(Visitor<R> visitor);

    /**
     * A bulk link to a neighbour is open.
     * @param role what the peer is to this node, in the group's tree or by the plan of a stripe
     */
    record LinkOpened(int link, NodeId peer, LinkRole role) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.linkOpened(this);
        }
    }

    /** A link is gone; nothing more comes from it. */
    record LinkClosed(int link, String cause) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.linkClosed(this);
        }
    }

    /**
     * Who is to push each stripe to this node, as the group's root has planned it; replaces an earlier plan. A hint.
     *
     * @param parents one for each stripe; empty where the plan names none
     */
    record Planned(List<Optional<NodeId>> parents) implements TransferInput {
        public Planned {
            parents = List.copyOf(parents);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.planned(this);
        }
    }

    /** Nothing has come over the link for longer than a healthy link is ever silent. */
    record LinkSuspected(int link) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.linkSuspected(this);
        }
    }

    /** Bytes came again over a suspected link. */
    record LinkRecovered(int link) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.linkRecovered(this);
        }
    }

    /**
     * What the node has in its temporary file from an earlier life is known; the first word on the file to a core made by
     * {@link TransferCore#recovering}.
     *
     * @param storedChunks chunks whose digests were checked just now
     * @param pages digest pages held; among them those of all stored chunks
     */
    record Recovered(Bitmap storedChunks, Bitmap pages) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.recovered(this);
        }
    }

    /** A frame came over a link. */
    record FrameReceived(int link, BulkFrame frame) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.frameReceived(this);
        }
    }

    /** A digest page came over a link; answered by KeepPage or Drop. */
    record PageReceived(int link, int page, int bytes, long handle) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.pageReceived(this);
        }
    }

    /** A chunk came over a link; answered by Verify or Drop. */
    record ChunkReceived(int link, int index, int bytes, long handle) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.chunkReceived(this);
        }
    }

    /** The chunk given to Verify has the digest that its page says. */
    record ChunkVerified(int index) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.chunkVerified(this);
        }
    }

    /** The chunk given to Verify has another digest; the shell has dropped its bytes. */
    record ChunkRejected(int index) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.chunkRejected(this);
        }
    }

    /** The chunk given to Store is in the file. */
    record ChunkStored(int index) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.chunkStored(this);
        }
    }

    /** The file cannot be written (disk full, no permission): this node will not have the file. */
    record StoreFailed(String reason) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.storeFailed(this);
        }
    }

    /** Source only: the page asked for by MakePage is made and held. */
    record PageReady(int page) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.pageReady(this);
        }
    }

    /** The chunk of a SendChunk effect has left this process (or the link is gone). */
    record SendDone(int link, int index) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.sendDone(this);
        }
    }

    /** The chunk of a SendChunk effect could not be read from the file; nothing of it was sent. */
    record SendFailed(int link, int index, String reason) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.sendFailed(this);
        }
    }

    /** Source only: the file cannot be read or has changed; the transfer cannot be completed from here. */
    record SourceFailed(String reason) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.sourceFailed(this);
        }
    }

    /** The digest of the file is right, and the file has its name. */
    record Finished() implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.finished(this);
        }
    }

    /** The Finish effect failed: wrong file digest, or the file could not be synced or renamed. */
    record FinishFailed(String reason) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.finishFailed(this);
        }
    }

    /** The transfer is over for this node: all links are closed and nothing more is done. */
    record Cancelled(String reason) implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.cancelled(this);
        }
    }

    /** The moment of {@code nextWakeNanos} has come (or an earlier one). The first input of a core should be this. */
    record Tick() implements TransferInput {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.tick(this);
        }
    }

    /** One method per kind. */
    interface Visitor<R> {
        R linkOpened(LinkOpened input);

        R linkClosed(LinkClosed input);

        R planned(Planned input);

        R linkSuspected(LinkSuspected input);

        R linkRecovered(LinkRecovered input);

        R recovered(Recovered input);

        R frameReceived(FrameReceived input);

        R pageReceived(PageReceived input);

        R chunkReceived(ChunkReceived input);

        R chunkVerified(ChunkVerified input);

        R chunkRejected(ChunkRejected input);

        R chunkStored(ChunkStored input);

        R storeFailed(StoreFailed input);

        R pageReady(PageReady input);

        R sendDone(SendDone input);

        R sendFailed(SendFailed input);

        R sourceFailed(SourceFailed input);

        R finished(Finished input);

        R finishFailed(FinishFailed input);

        R cancelled(Cancelled input);

        R tick(Tick input);
    }
}
