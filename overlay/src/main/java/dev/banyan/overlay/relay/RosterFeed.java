package dev.banyan.overlay.relay;

import dev.banyan.overlay.bulk.core.DirectoryInput;
import dev.banyan.overlay.bulk.core.RosterMember;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Turns what the tree says of members into what the directory wants to know of the roster: only the root's counts. */
final class RosterFeed {
    private final NodeId self;
    private final TreeMap<NodeId, RosterMember> members = new TreeMap<>();
    private boolean root;

    RosterFeed(NodeId self) {
        this.self = self;
    }

    /** The tree changed at this node; returns what the directory is to be told, if anything. */
    Optional<DirectoryInput> changed(TreeEvent event) {
        if (event instanceof TreeEvent.MemberAttached attached) {
            RosterMember member = new RosterMember(attached.member(), Optional.of(attached.parent()));
            return !member.equals(members.put(member.id(), member)) && root
                    ? Optional.of(new DirectoryInput.MembersAttached(List.of(member)))
                    : Optional.empty();
        } else if (event instanceof TreeEvent.MemberDetached detached) {
            return members.remove(detached.member()) != null && root
                    ? Optional.of(new DirectoryInput.MemberDetached(detached.member(), detached.departure()))
                    : Optional.empty();
        } else if (event instanceof TreeEvent.RootChanged changed) {
            return rootChanged(changed.root().equals(self));
        }
        return Optional.empty();
    }

    private Optional<DirectoryInput> rootChanged(boolean isRoot) {
        if (isRoot == root) {
            return Optional.empty();
        }
        root = isRoot;
        return Optional.of(
                isRoot
                        ? new DirectoryInput.MembersAttached(List.copyOf(members.values()))
                        : new DirectoryInput.RootLost());
    }
}
