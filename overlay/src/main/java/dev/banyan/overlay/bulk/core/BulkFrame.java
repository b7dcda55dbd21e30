package dev.banyan.overlay.bulk.core;

import java.util.List;

/**
 * What the two ends of a bulk link say to each other besides digest pages and chunks, which travel as payload. Reliable and
 * in order while the link is open; on a new link everything is said anew.
 */
public sealed interface BulkFrame {
    /** Dispatches on the kind; a new kind does not compile until every visitor has an answer to it. */
    <R> R accept(Visitor<R> visitor);

    /**
     * All chunks the sender has verified and all digest pages it holds; the first frame of a link in both directions. Replaces
     * what was said before, so a later one may take chunks back.
     */
    record HaveMap(Bitmap chunks, Bitmap pages) implements BulkFrame {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.haveMap(this);
        }
    }

    /** The sender has the chunks from {@code first} to {@code last}, both included, and need not be sent them. */
    record Have(int first, int last) implements BulkFrame {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.have(this);
        }
    }

    /**
     * The sender takes the receiver as its upstream of these stripes and of no others: the receiver pushes what the sender lacks of
     * them. To none at all the answer is {@link Stopped}, and unused credit lapses.
     *
     * @param stripes by the plan that the sender follows, which need not be the receiver's
     */
    record Upstream(StripeSet stripes) implements BulkFrame {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.upstream(this);
        }
    }

    /**
     * Answers an {@code Upstream} of no stripes: nothing more comes unless asked for.
     * @param sentBytes payload bytes of all chunks the sender of this frame ever sent on this link
     */
    record Stopped(long sentBytes) implements BulkFrame {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.stopped(this);
        }
    }

    /**
     * The receiver of this frame may send chunks until their payload on this link sums up to this.
     * @param bytes counted from the opening of the link; never decreases
     */
    record Grant(long bytes) implements BulkFrame {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.grant(this);
        }
    }

    /**
     * Asks for chunks out of turn; what the receiver does not have it ignores.
     * @param indexes ascending, not empty
     */
    record Request(List<Integer> indexes) implements BulkFrame {
        public Request {
            indexes = List.copyOf(indexes);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.request(this);
        }
    }

    /**
     * The sender cannot keep the file (its disk failed) and only passes chunks on. From now on its have-maps say what it need
     * not be sent instead of what it can give: everything but what its own receivers lack.
     */
    record PureRelay() implements BulkFrame {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.pureRelay(this);
        }
    }

    /** One method per kind. */
    interface Visitor<R> {
        R haveMap(HaveMap frame);

        R have(Have frame);

        R upstream(Upstream frame);

        R stopped(Stopped frame);

        R grant(Grant frame);

        R request(Request frame);

        R pureRelay(PureRelay frame);
    }
}
