package dev.banyan.overlay.sim;

import dev.banyan.overlay.link.LinkKind;
import dev.banyan.tree.attach.AttachMessage;
import dev.banyan.tree.member.TreeMember;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.protocol.TreeMessage;
import dev.banyan.tree.sim.SimEffect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The tree member of a simulated node with its tree links: dials, offers, messages. */
final class SimTree implements SimLinks.Owner {
    /** Hears what the node's other parts must know of the tree. */
    interface Listener {
        /** The tree changed here. */
        void changed(TreeEvent event);

        /** A tree link to the peer is open. */
        void linkUp(long link, NodeId peer, LinkRole role);

        /**
         * That tree link to the peer is no more.
         *
         * @param processGone the peer's process is known to be dead
         */
        void linkGone(long link, NodeId peer, boolean processGone);

        /** The link has fallen silent, or is heard again. */
        void suspected(long link, boolean suspected);
    }

    /** Carries beacons to children over resting links, and on from there. */
    interface Beacons {
        /** The beacon leaves that node for its child now. */
        void carry(NodeId from, NodeId child, AttachMessage.Beacon beacon);

        /** With the next beacon a node that hears a stream has something to tell its children: one is new, or its delay is. */
        void tellChildren(int node);

        /** The node no longer hears the stream that was carried to it. */
        void left(SimNode node);
    }

    /** @param index of the peer in the engine */
    private record Open(long link, NodeId peer, int index, LinkRole role) {}

    /** Is told of the other end of a link. */
    interface PeerVisitor {
        /** @param index of the peer in the engine */
        void visit(NodeId peer, int index);
    }

    /** Is told of an open link. */
    interface LinkVisitor {
        /** @param role what the peer is to this node */
        void visit(long link, NodeId peer, LinkRole role);
    }

    private final SimShell shell;
    private final TreeMember member;
    private final SimLinks links;
    private final Listener listener;
    private final Beacons beacons;
    private final ToIntFunction<NodeId> addresses;
    private final EffectRunner runner = new EffectRunner();
    private final TreeMap<NodeId, Long> dials = new TreeMap<>();
    private final TreeMap<NodeId, Long> offers = new TreeMap<>();
    /** A handful, looked through for every message. */
    private final List<Open> open = new ArrayList<>(4);

    /** @param addresses the index in the engine of each node that ever was */
    SimTree(
            SimShell shell,
            TreeMember member,
            SimLinks links,
            Listener listener,
            Beacons beacons,
            ToIntFunction<NodeId> addresses) {
        this.shell = shell;
        this.member = member;
        this.links = links;
        this.listener = listener;
        this.beacons = beacons;
        this.addresses = addresses;
    }

    TreeMember member() {
        return member;
    }

    void tell(Input input) {
        List<Effect> effects = member.handle(shell.now(), input);
        for (int i = 0; i < effects.size(); i++) {
            effects.get(i).accept(runner);
        }
    }

    void tick() {
        if (member.nextWakeNanos() <= shell.now()) {
            tell(new Input.Tick());
        }
    }

    /** The peer of an open tree link. */
    @Nullable
    NodeId peer(long link) {
        for (int i = 0; i < open.size(); i++) {
            if (open.get(i).link() == link) {
                return open.get(i).peer();
            }
        }
        return null;
    }

    /** All at the other ends of open tree links, in the order of their opening. */
    void forEachPeer(PeerVisitor visitor) {
        for (int i = 0; i < open.size(); i++) {
            visitor.visit(open.get(i).peer(), open.get(i).index());
        }
    }

    /** All open tree links, in the order of their opening. */
    void forEachLink(LinkVisitor visitor) {
        for (Open at : List.copyOf(open)) {
            visitor.visit(at.link(), at.peer(), at.role());
        }
    }

    private @Nullable Open to(NodeId peer) {
        for (int i = 0; i < open.size(); i++) {
            if (open.get(i).peer().equals(peer)) {
                return open.get(i);
            }
        }
        return null;
    }

    private @Nullable NodeId remove(long link) {
        NodeId peer = peer(link);
        open.removeIf(at -> at.link() == link);
        return peer;
    }

    void send(NodeId peer, Object message, int bytes) {
        Open at = to(peer);
        if (at != null) {
            links.send(at.link(), message, bytes);
        }
    }

    void requested(long link, NodeId from, LinkKind.Tree kind) {
        Long older = offers.put(from, link);
        if (older != null) {
            shell.add(new SimEffect.RefuseLink(older, "dialled again", SimWire.HANDSHAKE_BYTES));
        }
        tell(new Input.LinkOffered(from, kind.reservation()));
    }

    /** @return whether the dial was for a tree link */
    boolean opened(long link) {
        Optional<NodeId> peer = dialled(link);
        peer.ifPresent(p -> {
            dials.remove(p);
            open(link, p, LinkRole.PARENT);
            tell(new Input.LinkOpened(p));
        });
        return peer.isPresent();
    }

    /** @return whether it was a tree link */
    boolean closed(long link, String cause, boolean processGone) {
        NodeId peer = remove(link);
        if (peer != null) {
            links.closed(link);
            gone(link, peer, cause, processGone);
            return true;
        }
        Optional<NodeId> dialled = dialled(link);
        dialled.ifPresent(p -> {
            dials.remove(p);
            tell(new Input.LinkClosed(p, cause, processGone));
        });
        return dialled.isPresent() || offers.values().removeIf(offer -> offer == link);
    }

    private void gone(long link, NodeId peer, String cause, boolean processGone) {
        listener.linkGone(link, peer, processGone);
        tell(new Input.LinkClosed(peer, cause, processGone));
    }

    private Optional<NodeId> dialled(long link) {
        for (var dial : dials.entrySet()) {
            if (dial.getValue() == link) {
                return Optional.of(dial.getKey());
            }
        }
        return Optional.empty();
    }

    private void open(long link, NodeId peer, LinkRole role) {
        close(peer, "replaced");
        open.add(new Open(link, peer, SimNames.index(peer), role));
        links.opened(link, this);
        listener.linkUp(link, peer, role);
        tellChildrenOfBeacons();
    }

    private void close(NodeId peer, String reason) {
        Open at = to(peer);
        if (at != null) {
            open.remove(at);
            links.close(at.link(), reason);
            listener.linkGone(at.link(), peer, false);
        }
    }

    @Override
    public void rtt(long link, long nanos) {
        tellOf(link, peer -> new Input.RttMeasured(peer, nanos));
        tellChildrenOfBeacons();
    }

    private void tellChildrenOfBeacons() {
        if (member.attachment().stream() != null) {
            beacons.tellChildren(shell.index);
        }
    }

    @Override
    public void suspected(long link) {
        listener.suspected(link, true);
        tellOf(link, Input.LinkSuspected::new);
    }

    @Override
    public void recovered(long link) {
        listener.suspected(link, false);
        tellOf(link, Input.LinkRecovered::new);
    }

    private void tellOf(long link, Function<NodeId, Input> input) {
        NodeId peer = peer(link);
        if (peer != null) {
            tell(input.apply(peer));
        }
    }

    @Override
    public void dead(long link) {
        NodeId peer = remove(link);
        if (peer != null) {
            gone(link, peer, "silent", false);
        }
    }

    private final class EffectRunner implements Effect.Visitor {
        @Override
        public void send(Effect.Send effect) {
            shell.add(new SimEffect.SendDatagram(
                    addresses.applyAsInt(effect.to()),
                    new SimWire.Mail(shell.id, effect.to(), effect.message()),
                    SimWire.Mail.ENVELOPE_BYTES + effect.message().wireBytes()));
        }

        @Override
        public void sendOnLink(Effect.SendOnLink effect) {
            TreeMessage message = effect.message();
            Open at = to(effect.to());
            if (message instanceof AttachMessage.Beacon beacon && at != null && links.isResting(at.link())) {
                beacons.carry(shell.id, effect.to(), beacon);
                return;
            }
            SimTree.this.send(effect.to(), message, SimWire.FRAME_BYTES + message.wireBytes());
        }

        @Override
        public void offerCandidates(Effect.OfferCandidates effect) {
            throw new IllegalStateException("the tree member keeps its candidates to itself");
        }

        @Override
        public void openLink(Effect.OpenLink effect) {
            long link = shell.newLink();
            Long older = dials.put(effect.to(), link);
            if (older != null) {
                shell.add(new SimEffect.CloseLink(older, "dialled again"));
            }
            shell.add(new SimEffect.OpenLink(
                    link,
                    SimNames.index(effect.to()),
                    new SimWire.Hello(shell.id, effect.to(), new LinkKind.Tree(effect.reservation())),
                    SimWire.HANDSHAKE_BYTES));
        }

        @Override
        public void acceptLink(Effect.AcceptLink effect) {
            Long link = offers.remove(effect.peer());
            if (link != null) {
                shell.add(new SimEffect.AcceptLink(link, "welcome", SimWire.HANDSHAKE_BYTES));
                open(link, effect.peer(), LinkRole.CHILD);
            }
        }

        @Override
        public void refuseLink(Effect.RefuseLink effect) {
            Long link = offers.remove(effect.peer());
            if (link != null) {
                shell.add(new SimEffect.RefuseLink(link, effect.reason(), SimWire.HANDSHAKE_BYTES));
            }
        }

        @Override
        public void closeLink(Effect.CloseLink effect) {
            Long dial = dials.remove(effect.peer());
            if (dial != null) {
                shell.add(new SimEffect.CloseLink(dial, effect.reason()));
            } else {
                close(effect.peer(), effect.reason());
            }
        }

        @Override
        public void tell(Effect.Tell effect) {
            listener.changed(effect.event());
        }
    }
}
