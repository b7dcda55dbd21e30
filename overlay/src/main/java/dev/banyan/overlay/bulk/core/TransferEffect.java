package dev.banyan.overlay.bulk.core;

import org.jspecify.annotations.Nullable;

/** What a {@link TransferCore} asks of its shell. Carried out in order. */
public sealed interface TransferEffect {
    /** Dispatches on the kind; a new kind does not compile until every visitor has an answer to it. */
    <R extends @Nullable Object> R accept(Visitor<R> visitor);

    /** Sends a frame. */
    record SendFrame(int link, BulkFrame frame) implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.sendFrame(this);
        }
    }

    /** Sends a digest page that this node holds; always before the first chunk of the page on that link. */
    record SendPage(int link, int page) implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.sendPage(this);
        }
    }

    /** Sends a chunk, from memory while it is there, else from the file; answered by SendDone or SendFailed. */
    record SendChunk(int link, int index) implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.sendChunk(this);
        }
    }

    /** Compares the chunk's digest with its page; answered by ChunkVerified or ChunkRejected. */
    record Verify(int index, long handle) implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.verify(this);
        }
    }

    /**
     * Writes the verified chunk to the file; answered by ChunkStored or StoreFailed. The bytes stay in memory until ChunkStored,
     * or until Forget, and while a SendChunk of the chunk is not done.
     */
    record Store(int index) implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.store(this);
        }
    }

    /** The bytes of a verified chunk that was not stored are needed no longer (this node is a pure relay). */
    record Forget(int index) implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.forget(this);
        }
    }

    /** Holds the received page until the transfer ends. */
    record KeepPage(int page, long handle) implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.keepPage(this);
        }
    }

    /** Releases a received page or chunk unused. */
    record Drop(long handle, DropReason reason, String text) implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.drop(this);
        }
    }

    /** Source only: reads and digests the chunks of the page; answered by PageReady or SourceFailed. */
    record MakePage(int page) implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.makePage(this);
        }
    }

    /** All chunks are stored and all pages held: check the file digest, sync, rename; answered by Finished or FinishFailed. */
    record Finish() implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.finish(this);
        }
    }

    /** This node's copy has failed: closes and deletes its temporary file. Unstored chunks stay in memory until Forget. */
    record AbandonFile() implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.abandonFile(this);
        }
    }

    /** Closes a link; the core has already forgotten it. The reason is told to the peer and logged. */
    record CloseLink(int link, CloseCause cause, String reason) implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.closeLink(this);
        }
    }

    /** This node and the peer have the whole file: there is nothing left to carry for the link, which this node has dialled. */
    record LinkDone(int link) implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.linkDone(this);
        }
    }

    /**
     * How far this node is; to be handed to the directory and to whoever watches. At most every {@code have-interval} while it
     * receives, at once when final.
     */
    record Progressed(MemberState state) implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.progressed(this);
        }
    }

    /** What this node received and sent of the file in the last second or somewhat more, if anything. */
    record Measured(AccessRate rate) implements TransferEffect {
        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.measured(this);
        }
    }

    /** Why received bytes are not used; each is counted. */
    enum DropReason {
        /** The node has the chunk or page, or is getting it from elsewhere and has it in hand. */
        DUPLICATE,
        /** This node is a pure relay and nobody needs the chunk through it any more, or it does not know yet what it has. */
        NOT_WANTED,
        /** It came over a link that the core has closed or does not know. */
        LINK_CLOSED,
        /** It broke the rules of the protocol. */
        PROTOCOL_ERROR,
        /** The transfer is over here. */
        TRANSFER_OVER
    }

    /** Why the core closes a link; each is counted. */
    enum CloseCause {
        /** The peer broke the rules of the protocol. */
        PROTOCOL_ERROR,
        /** The peer sent more wrong chunks than {@code bad-chunk-limit} allows. */
        BAD_CHUNKS,
        /** This node has as many links of the transfer as {@code link-limit} allows. */
        TOO_MANY_LINKS,
        /** The transfer is over at this node. */
        TRANSFER_OVER
    }

    /** One method per kind. */
    interface Visitor<R extends @Nullable Object> {
        R sendFrame(SendFrame effect);

        R sendPage(SendPage effect);

        R sendChunk(SendChunk effect);

        R verify(Verify effect);

        R store(Store effect);

        R forget(Forget effect);

        R keepPage(KeepPage effect);

        R drop(Drop effect);

        R makePage(MakePage effect);

        R finish(Finish effect);

        R abandonFile(AbandonFile effect);

        R closeLink(CloseLink effect);

        R linkDone(LinkDone effect);

        R progressed(Progressed effect);

        R measured(Measured effect);
    }
}
