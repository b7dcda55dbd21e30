package dev.banyan.tree.protocol;

import java.util.List;

/** What a core asks its host to do. The host carries effects out in order and decides nothing. */
public sealed interface Effect {
    /** Dispatches on the kind of effect. */
    void accept(Visitor visitor);

    /** Send over the control channel: at most once, in order per pair of nodes. */
    record Send(NodeId to, TreeMessage message) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.send(this);
        }
    }

    /** Send over the open tree link to a neighbour: reliable and in order while the link lives. */
    record SendOnLink(NodeId to, TreeMessage message) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.sendOnLink(this);
        }
    }

    /** A builder's current candidates, nearest first. */
    record OfferCandidates(List<Candidate> nearestFirst) implements Effect {
        public OfferCandidates {
            nearestFirst = List.copyOf(nearestFirst);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.offerCandidates(this);
        }
    }

    /** Dial a tree link; answered by LinkOpened or LinkClosed. */
    record OpenLink(NodeId to, String dataAddress, long reservation) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.openLink(this);
        }
    }

    /** Welcome the offered link; from now on it is open. */
    record AcceptLink(NodeId peer) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.acceptLink(this);
        }
    }

    /** Refuse the offered link. */
    record RefuseLink(NodeId peer, String reason) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.refuseLink(this);
        }
    }

    /** Close the tree link to the peer after what was sent on it; no LinkClosed follows at this node. */
    record CloseLink(NodeId peer, String reason) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.closeLink(this);
        }
    }

    /** Tell whoever listens (journal, API, relays) that the tree changed here. */
    record Tell(TreeEvent event) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.tell(this);
        }
    }

    /** One method per kind of effect. */
    interface Visitor {
        void send(Send effect);

        void sendOnLink(SendOnLink effect);

        void offerCandidates(OfferCandidates effect);

        void openLink(OpenLink effect);

        void acceptLink(AcceptLink effect);

        void refuseLink(RefuseLink effect);

        void closeLink(CloseLink effect);

        void tell(Tell effect);
    }
}
