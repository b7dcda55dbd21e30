package dev.banyan.overlay.sim;

import dev.banyan.overlay.link.LinkKind;
import dev.banyan.tree.member.TreeMember;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.protocol.TreeMessage;
import dev.banyan.tree.sim.SimEffect;
import java.util.Optional;
import java.util.TreeMap;

/** The tree member of a simulated node with its tree links: dials, offers, messages. */
final class SimTree implements SimLinks.Owner {
    /** Hears what the node's other parts must know of the tree. */
    interface Listener {
        /** The tree changed here. */
        void changed(TreeEvent event);

        /** No tree link to the peer any more. */
        void linkGone(NodeId peer);
    }

    private final SimShell shell;
    private final TreeMember member;
    private final SimLinks links;
    private final Listener listener;
    private final EffectRunner runner = new EffectRunner();
    private final TreeMap<NodeId, Long> dials = new TreeMap<>();
    private final TreeMap<NodeId, Long> offers = new TreeMap<>();
    private final TreeMap<NodeId, Long> open = new TreeMap<>();
    private final TreeMap<Long, NodeId> peers = new TreeMap<>();

    SimTree(SimShell shell, TreeMember member, SimLinks links, Listener listener) {
        this.shell = shell;
        this.member = member;
        this.links = links;
        this.listener = listener;
    }

    TreeMember member() {
        return member;
    }

    void tell(Input input) {
        for (Effect effect : member.handle(shell.now(), input)) {
            effect.accept(runner);
        }
    }

    void tick() {
        if (member.nextWakeNanos() <= shell.now()) {
            tell(new Input.Tick());
        }
    }

    /** The peer of an open tree link. */
    Optional<NodeId> peer(long link) {
        return Optional.ofNullable(peers.get(link));
    }

    void send(NodeId peer, Object message, int bytes) {
        Long link = open.get(peer);
        if (link != null) {
            links.send(link, message, bytes);
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
            open(link, p);
            tell(new Input.LinkOpened(p));
        });
        return peer.isPresent();
    }

    /** @return whether it was a tree link */
    boolean closed(long link, String cause, boolean processGone) {
        NodeId peer = peers.remove(link);
        if (peer != null) {
            links.closed(link);
            open.remove(peer, link);
            gone(peer, cause, processGone);
            return true;
        }
        Optional<NodeId> dialled = dialled(link);
        dialled.ifPresent(p -> {
            dials.remove(p);
            tell(new Input.LinkClosed(p, cause, processGone));
        });
        return dialled.isPresent() || offers.values().removeIf(offer -> offer == link);
    }

    private void gone(NodeId peer, String cause, boolean processGone) {
        listener.linkGone(peer);
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

    private void open(long link, NodeId peer) {
        close(peer, "replaced");
        open.put(peer, link);
        peers.put(link, peer);
        links.opened(link, this);
    }

    private void close(NodeId peer, String reason) {
        Long link = open.remove(peer);
        if (link != null) {
            peers.remove(link);
            links.close(link, reason);
            listener.linkGone(peer);
        }
    }

    @Override
    public void rtt(long link, long nanos) {
        peer(link).ifPresent(p -> tell(new Input.RttMeasured(p, nanos)));
    }

    @Override
    public void suspected(long link) {
        peer(link).ifPresent(p -> tell(new Input.LinkSuspected(p)));
    }

    @Override
    public void recovered(long link) {
        peer(link).ifPresent(p -> tell(new Input.LinkRecovered(p)));
    }

    @Override
    public void dead(long link) {
        NodeId peer = peers.remove(link);
        if (peer != null) {
            open.remove(peer);
            gone(peer, "silent", false);
        }
    }

    private final class EffectRunner implements Effect.Visitor {
        @Override
        public void send(Effect.Send effect) {
            shell.add(new SimEffect.SendDatagram(
                    SimNames.index(effect.to()),
                    new SimWire.Mail(shell.id, effect.to(), effect.message()),
                    SimWire.Mail.ENVELOPE_BYTES + effect.message().wireBytes()));
        }

        @Override
        public void sendOnLink(Effect.SendOnLink effect) {
            TreeMessage message = effect.message();
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
                open(link, effect.peer());
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
