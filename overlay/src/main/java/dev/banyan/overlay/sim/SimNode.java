package dev.banyan.overlay.sim;

import dev.banyan.overlay.link.LinkKind;
import dev.banyan.overlay.link.LivenessSettings;
import dev.banyan.tree.member.TreeMember;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.protocol.TreeMessage;
import dev.banyan.tree.sim.SimEffect;
import dev.banyan.tree.sim.SimEvent;
import dev.banyan.tree.sim.SimProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One simulated node: its cores, and the shell that turns events into inputs and effects into effects of the engine. */
public final class SimNode implements SimProcess {
    /** Hears what happens at a node; called within the event that causes it. */
    @FunctionalInterface
    public interface Observer {
        /** The tree changed at that node. */
        void changed(long nowNanos, NodeId node, TreeEvent event);
    }

    private final NodeId id;
    private final TreeMember tree;
    private final SimLinks links;
    private final Observer observer;
    private final EffectRunner runner = new EffectRunner();
    private final EventHandler events = new EventHandler();
    private final TreeMap<NodeId, Long> dials = new TreeMap<>();
    private final TreeMap<NodeId, Long> offers = new TreeMap<>();
    private List<SimEffect> out = new ArrayList<>();
    private List<NodeId> contacts;
    private long now;
    private long lastLink;

    /** @param contacts the group when this node starts, oldest first, itself included */
    public SimNode(
            NodeId id, TreeMember tree, LivenessSettings liveness, List<NodeId> contacts, Observer observer) {
        this.id = id;
        this.tree = tree;
        this.contacts = List.copyOf(contacts);
        this.observer = observer;
        this.links = new SimLinks(liveness, new LinkOwner());
    }

    /** Who this node is. */
    public NodeId id() {
        return id;
    }

    /** The tree core, to be asked about this node's place. */
    public TreeMember tree() {
        return tree;
    }

    @Override
    public List<SimEffect> handle(long nowNanos, SimEvent event) {
        now = nowNanos;
        event.accept(events);
        if (tree.nextWakeNanos() <= now) {
            tell(new Input.Tick());
        }
        links.tick(now, out);
        List<SimEffect> done = out;
        out = new ArrayList<>();
        return done;
    }

    @Override
    public long nextWakeNanos() {
        return Math.min(tree.nextWakeNanos(), links.nextWakeNanos());
    }

    private void tell(Input input) {
        for (Effect effect : tree.handle(now, input)) {
            effect.accept(runner);
        }
    }

    private void closed(NodeId peer, String cause, boolean processGone) {
        tell(new Input.LinkClosed(peer, cause, processGone));
    }

    private final class LinkOwner implements SimLinks.Owner {
        @Override
        public void rtt(NodeId peer, long nanos) {
            tell(new Input.RttMeasured(peer, nanos));
        }

        @Override
        public void suspected(NodeId peer) {
            tell(new Input.LinkSuspected(peer));
        }

        @Override
        public void recovered(NodeId peer) {
            tell(new Input.LinkRecovered(peer));
        }

        @Override
        public void dead(NodeId peer) {
            closed(peer, "silent", false);
        }
    }

    private final class EventHandler implements SimEvent.Visitor<@Nullable Void> {
        @Override
        public @Nullable Void started(SimEvent.Started event) {
            tell(new Input.ContactsChanged(contacts));
            return null;
        }

        @Override
        public @Nullable Void datagram(SimEvent.Datagram event) {
            SimWire.Mail mail = (SimWire.Mail) event.message();
            tell(new Input.Received(mail.from(), mail.message()));
            return null;
        }

        @Override
        public @Nullable Void linkRequested(SimEvent.LinkRequested event) {
            SimWire.Hello hello = (SimWire.Hello) event.hello();
            if (hello.kind() instanceof LinkKind.Tree treeLink) {
                Long older = offers.put(hello.from(), event.link());
                if (older != null) {
                    out.add(new SimEffect.RefuseLink(older, "dialled again", SimWire.HANDSHAKE_BYTES));
                }
                tell(new Input.LinkOffered(hello.from(), treeLink.reservation()));
            } else {
                out.add(new SimEffect.RefuseLink(event.link(), "unknown kind", SimWire.HANDSHAKE_BYTES));
            }
            return null;
        }

        @Override
        public @Nullable Void linkOpened(SimEvent.LinkOpened event) {
            NodeId peer = dialledBy(event.link());
            if (peer != null) {
                dials.remove(peer);
                links.opened(now, event.link(), peer, out);
                tell(new Input.LinkOpened(peer));
            }
            return null;
        }

        @Override
        public @Nullable Void linkRefused(SimEvent.LinkRefused event) {
            dialFailed(event.link(), "refused: " + event.reason(), false);
            return null;
        }

        @Override
        public @Nullable Void linkClosed(SimEvent.LinkClosed event) {
            NodeId peer = links.closed(event.link());
            if (peer != null) {
                closed(peer, event.cause(), event.processGone());
            } else if (event.link() > 0) {
                dialFailed(event.link(), event.cause(), event.processGone());
            } else {
                offers.values().removeIf(link -> link == event.link());
            }
            return null;
        }

        private void dialFailed(long link, String cause, boolean processGone) {
            NodeId peer = dialledBy(link);
            if (peer != null) {
                dials.remove(peer);
                closed(peer, cause, processGone);
            }
        }

        private @Nullable NodeId dialledBy(long link) {
            for (var dial : dials.entrySet()) {
                if (dial.getValue() == link) {
                    return dial.getKey();
                }
            }
            return null;
        }

        @Override
        public @Nullable Void linkMessage(SimEvent.LinkMessage event) {
            links.received(now, event.link());
            NodeId peer = links.peer(event.link());
            if (event.message() instanceof SimWire.Ping ping) {
                links.ping(now, event.link(), ping, out);
            } else if (peer != null && event.message() instanceof TreeMessage message) {
                tell(new Input.Received(peer, message));
            }
            return null;
        }

        @Override
        public @Nullable Void linkDrained(SimEvent.LinkDrained event) {
            return null;
        }

        @Override
        public @Nullable Void wake(SimEvent.Wake event) {
            return null;
        }

        @Override
        public @Nullable Void command(SimEvent.Command event) {
            if (event.command() instanceof Input input) {
                tell(input);
            }
            return null;
        }
    }

    private final class EffectRunner implements Effect.Visitor {
        @Override
        public void send(Effect.Send effect) {
            out.add(new SimEffect.SendDatagram(
                    SimNames.index(effect.to()),
                    new SimWire.Mail(id, effect.message()),
                    SimWire.Mail.ENVELOPE_BYTES + effect.message().wireBytes()));
        }

        @Override
        public void sendOnLink(Effect.SendOnLink effect) {
            TreeMessage message = effect.message();
            links.send(now, effect.to(), message, SimWire.FRAME_BYTES + message.wireBytes(), out);
        }

        @Override
        public void offerCandidates(Effect.OfferCandidates effect) {
            throw new IllegalStateException("the tree member keeps its candidates to itself");
        }

        @Override
        public void openLink(Effect.OpenLink effect) {
            Long older = dials.put(effect.to(), ++lastLink);
            if (older != null) {
                out.add(new SimEffect.CloseLink(older, "dialled again"));
            }
            out.add(new SimEffect.OpenLink(
                    lastLink,
                    SimNames.index(effect.to()),
                    new SimWire.Hello(id, new LinkKind.Tree(effect.reservation())),
                    SimWire.HANDSHAKE_BYTES));
        }

        @Override
        public void acceptLink(Effect.AcceptLink effect) {
            Long link = offers.remove(effect.peer());
            if (link != null) {
                out.add(new SimEffect.AcceptLink(link, "welcome", SimWire.HANDSHAKE_BYTES));
                links.opened(now, link, effect.peer(), out);
            }
        }

        @Override
        public void refuseLink(Effect.RefuseLink effect) {
            Long link = offers.remove(effect.peer());
            if (link != null) {
                out.add(new SimEffect.RefuseLink(link, effect.reason(), SimWire.HANDSHAKE_BYTES));
            }
        }

        @Override
        public void closeLink(Effect.CloseLink effect) {
            Long dial = dials.remove(effect.peer());
            if (dial != null) {
                out.add(new SimEffect.CloseLink(dial, effect.reason()));
            } else {
                links.close(effect.peer(), effect.reason(), out);
            }
        }

        @Override
        public void tell(Effect.Tell effect) {
            observer.changed(now, id, effect.event());
        }
    }
}
