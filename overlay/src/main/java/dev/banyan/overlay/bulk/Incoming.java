package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.core.BulkFrame;

/** What {@link BulkCodec} found in a frame from a peer. */
sealed interface Incoming {
    /** Dispatches on the kind. */
    <R> R accept(Visitor<R> visitor);

    /** A control frame; nothing of the payload is needed any more. */
    record Control(BulkFrame frame) implements Incoming {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.control(this);
        }
    }

    /** A digest page of the right length, behind {@link BulkCodec#INDEX_BYTES} of the payload. */
    record Page(int page, int bytes) implements Incoming {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.page(this);
        }
    }

    /** A chunk of the right length, behind {@link BulkCodec#INDEX_BYTES} of the payload. */
    record Chunk(int index, int bytes) implements Incoming {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.chunk(this);
        }
    }

    /** The peer broke the rules; {@code reason} names the frame and the offending number. */
    record Malformed(String reason) implements Incoming {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.malformed(this);
        }
    }

    /** One method per kind. */
    interface Visitor<R> {
        R control(Control incoming);

        R page(Page incoming);

        R chunk(Chunk incoming);

        R malformed(Malformed incoming);
    }
}
