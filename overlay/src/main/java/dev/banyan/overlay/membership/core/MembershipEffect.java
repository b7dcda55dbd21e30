package dev.banyan.overlay.membership.core;

import java.util.List;

/** What the host of a {@link MembershipCore} must do. */
public sealed interface MembershipEffect {
    /** One method per effect. */
    interface Visitor {
        /** See {@link Join}. */
        void join(Join effect);

        /** See {@link Found}. */
        void found(Found effect);

        /** See {@link StepOut}. */
        void stepOut(StepOut effect);

        /** See {@link Rebuild}. */
        void rebuild(Rebuild effect);

        /** See {@link GiveUp}. */
        void giveUp(GiveUp effect);

        /** See {@link Restored}. */
        void restored(Restored effect);

        /** See {@link Warn}. */
        void warn(Warn effect);

        /** See {@link Remember}. */
        void remember(Remember effect);

        /** See {@link Hail}. */
        void hail(Hail effect);
    }

    /** Calls the visitor's method for this effect. */
    void accept(Visitor visitor);

    /**
     * Asks these, {@code host:port} each and never this node alone, until one answers that it is in a cluster. If this node is the
     * first of them, it founds a cluster when none of the others answers.
     */
    record Join(List<String> addresses) implements MembershipEffect {
        public Join {
            addresses = List.copyOf(addresses);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.join(this);
        }
    }

    /** Founds a cluster: joins itself. */
    record Found() implements MembershipEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.found(this);
        }
    }

    /** Downs itself, so that those who stay behind do not wait for this node; {@link MembershipCore#removed} follows. */
    record StepOut() implements MembershipEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.stepOut(this);
        }
    }

    /** Replaces the ActorSystem while links and transfers go on, then calls {@link MembershipCore#started}. */
    record Rebuild(String cause) implements MembershipEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.rebuild(this);
        }
    }

    /** The node cannot stay: stops it and tells its owner why. */
    record GiveUp(String reason) implements MembershipEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.giveUp(this);
        }
    }

    /** The node is a member again after a {@link Rebuild}. */
    record Restored(int members, long absenceNanos) implements MembershipEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.restored(this);
        }
    }

    /** Keeps the members known now for the next life of the node. */
    record Remember(List<String> addresses) implements MembershipEffect {
        public Remember {
            addresses = List.copyOf(addresses);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.remember(this);
        }
    }

    /** Asks these, which are not in this node's cluster, whether they are in another one; {@link MembershipCore#answered} follows. */
    record Hail(List<String> addresses) implements MembershipEffect {
        public Hail {
            addresses = List.copyOf(addresses);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.hail(this);
        }
    }

    /** Somebody should know. */
    record Warn(String message) implements MembershipEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.warn(this);
        }
    }
}
