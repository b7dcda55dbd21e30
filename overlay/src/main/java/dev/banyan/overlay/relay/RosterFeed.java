package dev.banyan.overlay.relay;

import dev.banyan.overlay.bulk.core.DirectoryInput;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Turns what the tree says of members into what the directory wants to know of the roster: only the root's counts. */
public final class RosterFeed {
    private final NodeId self;
    private final Consumer<DirectoryInput> directory;
    private final TreeSet<NodeId> members = new TreeSet<>();
    private boolean root;

    /** @param directory is told of the roster while this node is the root */
    public RosterFeed(NodeId self, Consumer<DirectoryInput> directory) {
        this.self = self;
        this.directory = directory;
    }

    /** The tree changed at this node. */
    public void changed(TreeEvent event) {
        if (event instanceof TreeEvent.MemberAttached attached) {
            NodeId node = attached.member().id();
            if (members.add(node) && root) {
                directory.accept(new DirectoryInput.RosterChanged(List.of(node), List.of(), List.of()));
            }
        } else if (event instanceof TreeEvent.MemberDetached detached) {
            if (members.remove(detached.member()) && root) {
                List<NodeId> who = List.of(detached.member());
                directory.accept(
                        detached.left()
                                ? new DirectoryInput.RosterChanged(List.of(), List.of(), who)
                                : new DirectoryInput.RosterChanged(List.of(), who, List.of()));
            }
        } else if (event instanceof TreeEvent.RootChanged changed) {
            rootChanged(changed.root().equals(self));
        }
    }

    private void rootChanged(boolean isRoot) {
        if (isRoot != root) {
            root = isRoot;
            directory.accept(
                    isRoot
                            ? new DirectoryInput.RosterChanged(List.copyOf(members), List.of(), List.of())
                            : new DirectoryInput.RootLost());
        }
    }
}
