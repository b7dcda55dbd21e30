package dev.banyan.overlay.relay;

import dev.banyan.overlay.link.LinkKind;
import dev.banyan.overlay.link.LinkReason;
import dev.banyan.overlay.link.LinkService;
import dev.banyan.overlay.link.OfferedLink;
import dev.banyan.overlay.live.LiveLinks;
import dev.banyan.overlay.membership.LastingRef;
import dev.banyan.tree.actor.CborCodec;
import dev.banyan.tree.actor.TreeBuilder;
import dev.banyan.tree.actor.TreeLinks;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeMessage;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tree links of one group at one node. The tree actor gives the orders, event loops bring the events; both meet in the
 * table of ports, one per peer.
 */
final class TreeLinkTable implements TreeLinks {
    /** Frame type of a tree message. */
    static final int TREE_MESSAGE = 16;

    private final String group;
    private final LinkService service;
    private final CborCodec<TreeMessage> codec;
    private final NeighbourListener neighbours;
    private final LiveLinks live;
    private final ConcurrentHashMap<NodeId, TreePort> ports = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<NodeId, OfferedLink> offers = new ConcurrentHashMap<>();
    private volatile boolean held;
    private volatile @Nullable LastingRef<TreeBuilder.Command> tree;

    TreeLinkTable(
            String group,
            LinkService service,
            CborCodec<TreeMessage> codec,
            NeighbourListener neighbours,
            LiveLinks live) {
        this.group = group;
        this.service = service;
        this.codec = codec;
        this.neighbours = neighbours;
        this.live = live;
    }

    /** Says whom to tell; before that, offers are refused. */
    void tellTo(LastingRef<TreeBuilder.Command> treeBuilder) {
        tree = treeBuilder;
    }

    void tell(Input input) {
        LastingRef<TreeBuilder.Command> to = tree;
        if (to != null) {
            to.tell(new TreeBuilder.FromHost(input));
        }
    }

    CborCodec<TreeMessage> codec() {
        return codec;
    }

    NeighbourListener neighbours() {
        return neighbours;
    }

    LiveLinks live() {
        return live;
    }

    /** A peer has dialled a tree link. */
    void offered(OfferedLink offered, long reservation) {
        NodeId peer = offered.hello().from();
        if (tree == null) {
            offered.refuse(LinkReason.OTHER_GROUP, "group " + group + " is only starting here, try again", List.of());
            return;
        }
        OfferedLink older = offers.put(peer, offered);
        if (older != null) {
            older.refuse(LinkReason.OTHER, "dialled again", List.of());
        }
        tell(new Input.LinkOffered(peer, reservation));
    }

    @Override
    public void open(NodeId to, String dataAddress, long reservation) {
        InetSocketAddress address;
        try {
            address = DataAddress.parse(dataAddress);
        } catch (IllegalArgumentException e) {
            tell(new Input.LinkClosed(to, to + " names a data address that is " + e.getMessage(), false));
            return;
        }
        TreePort port = new TreePort(this, to, LinkRole.PARENT, dataAddress);
        replace(to, port);
        service.dial(address, to, group, new LinkKind.Tree(reservation), port);
    }

    @Override
    public void accept(NodeId peer) {
        OfferedLink offer = offers.remove(peer);
        if (offer != null) {
            TreePort port = new TreePort(this, peer, LinkRole.CHILD, "");
            replace(peer, port);
            offer.accept(port);
        }
    }

    private void replace(NodeId peer, TreePort port) {
        TreePort older = ports.put(peer, port);
        if (older != null) {
            older.close("replaced");
        }
    }

    @Override
    public void refuse(NodeId peer, String reason) {
        OfferedLink offer = offers.remove(peer);
        if (offer != null) {
            offer.refuse(LinkReason.NO_RESERVATION, reason, List.of());
        }
    }

    @Override
    public void send(NodeId to, TreeMessage message) {
        send(to, TREE_MESSAGE, codec.encode(message));
    }

    /** Sends any frame over the open link to a neighbour; dropped if there is none. */
    void send(NodeId to, int type, byte[] payload) {
        TreePort port = ports.get(to);
        if (port != null) {
            port.send(type, Unpooled.wrappedBuffer(payload));
        }
    }

    @Override
    public void close(NodeId peer, String reason) {
        TreePort port = ports.remove(peer);
        if (port != null) {
            port.close(reason);
        }
    }

    /** Tells and sends nothing any more; the sockets are closed by whoever cuts. */
    void cut() {
        tree = null;
        ports.clear();
    }

    /** While held, the end of the tree builder is not the end of its links: another one follows. */
    void hold(boolean hold) {
        held = hold;
    }

    @Override
    public void closeAll(String reason) {
        if (held) {
            return;
        }
        tree = null;
        List.copyOf(ports.keySet()).forEach(peer -> close(peer, reason));
        List.copyOf(offers.keySet()).forEach(peer -> refuse(peer, reason));
    }

    /** Whether the port is still the one of its peer; if so it is no longer. */
    boolean forget(TreePort port) {
        return ports.remove(port.peer(), port);
    }
}
