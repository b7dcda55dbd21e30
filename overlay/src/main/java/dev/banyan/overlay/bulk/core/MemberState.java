package dev.banyan.overlay.bulk.core;

/** How far a member is with a transfer. */
public sealed interface MemberState {
    /** Dispatches on the kind; a new kind does not compile until every visitor has an answer to it. */
    <R> R accept(Visitor<R> visitor);

    /** Nothing has been heard from the member about the transfer. */
    record Waiting() implements MemberState {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.waiting(this);
        }
    }

    /** The member has so many bytes verified; at the source 0. */
    record Receiving(long verifiedBytes) implements MemberState {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.receiving(this);
        }
    }

    /** Final: the member has the whole file, verified and under its name. */
    record Verified() implements MemberState {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.verified(this);
        }
    }

    /** Final: the member will not have the file. */
    record Failed(String reason) implements MemberState {
        public Failed {
            reason = Texts.reason(reason);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.failed(this);
        }
    }

    /** Final unless the member returns: it was struck from the roster before it had the file. */
    record Gone() implements MemberState {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.gone(this);
        }
    }

    /** Final unless the member returns: it left the group before it had the file. */
    record Left() implements MemberState {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.left(this);
        }
    }

    /** Whether nothing better is to be waited for. */
    default boolean isFinal() {
        return !(this instanceof Waiting || this instanceof Receiving);
    }

    /** One method per kind. */
    interface Visitor<R> {
        R waiting(Waiting state);

        R receiving(Receiving state);

        R verified(Verified state);

        R failed(Failed state);

        R gone(Gone state);

        R left(Left state);
    }
}
