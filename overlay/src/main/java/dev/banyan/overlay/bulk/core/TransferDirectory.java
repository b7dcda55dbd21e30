package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.Effects;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All transfers of one group at one node, as a pure state machine: spreads announcements over the tree links, has bulk
 * links dialled between neighbours that both take part, and gathers results towards the source.
 *
 * <p>Results go to the child in whose subtree the source is, else to the parent; each announcement says whether the source
 * is at or below its sender, so the way is right as soon as the tree is, and nothing can count to infinity. The root adds
 * the members that nobody reports and those that were struck; {@link ResultEntry#supersedes} makes the order irrelevant.
 */
public final class TransferDirectory {
    private final NodeId self;
    private final RosterMember here;
    private final DirectorySettings settings;
    private final TreeMap<NodeId, LinkRole> neighbours = new TreeMap<>();
    private final TreeMap<TransferId, Share> shares = new TreeMap<>();
    private final LinkedHashMap<TransferId, Past> ended = new LinkedHashMap<>();
    private final TreeSet<TransferId> changed = new TreeSet<>();
    private final Inputs inputs = new Inputs();
    private final Messages messages = new Messages();
    /** Not null at the root; this node included. */
    private @Nullable TreeMap<NodeId, RosterMember> roster;

    private final Effects<DirectoryEffect> effects = new Effects<>();
    private final Planning planning;
    private final AccessReports reports;
    private final InlineBudget inline;
    private final LostMembers lost;
    private long nowNanos;
    private long refusedCount;

    /** A transfer that is over. */
    private record Past(String reason, boolean sourceGone, Optional<TransferOutcome> outcome) {}

    /** @param self this node as the group knows it */
    public TransferDirectory(Member self, DirectorySettings settings) {
        this.self = self.id();
        this.here = new RosterMember(self, Optional.empty());
        this.settings = settings;
        this.planning = new Planning(this.self, settings, neighbours, this::send, effects::add);
        this.reports = new AccessReports(neighbours, this::send);
        this.inline = new InlineBudget(settings.inlineBytesPerSecond());
        this.lost = new LostMembers(settings.lostPatience().toNanos());
    }

    /**
     * Handles one input.
     *
     * @param nowNanos monotonic time of the input; never decreases
     * @return what the shell must do, in order
     */
    public List<DirectoryEffect> handle(long nowNanos, DirectoryInput input) {
        this.nowNanos = nowNanos;
        input.accept(inputs);
        lost.takeOverdue(nowNanos).forEach(inputs::gone);
        for (Share share : List.copyOf(shares.values())) {
            update(share);
        }
        changed.forEach(id -> effects.add(new DirectoryEffect.ResultsChanged(id)));
        changed.clear();
        return effects.take();
    }

    /** When the directory wants a Tick at the latest, or {@link TreeProtocol#NEVER}. */
    public long nextWakeNanos() {
        long wake = lost.nextOverdueNanos();
        for (Share share : shares.values()) {
            wake = Math.min(wake, share.endNanos);
            wake = Math.min(wake, share.results.nextExpiryNanos());
            wake = Math.min(
                    wake,
                    share.reportDueNanos(nowNanos, settings.progressInterval().toNanos()));
            if (share.towardsSource().isPresent() && share.results.hasNews()) {
                wake = Math.min(wake, toldDueNanos(share));
            }
            wake = Math.min(wake, planning.nextWakeNanos(share, roster, nowNanos));
            wake = Math.min(wake, share.nextDialNanos());
        }
        return wake;
    }

    /** What this node, as its source, knows of a transfer; empty for transfers of others and unknown ones. */
    public Optional<TransferOutcome> outcome(TransferId id) {
        Share share = shares.get(id);
        if (share != null) {
            return share.isSource ? Optional.of(share.outcome()) : Optional.empty();
        }
        Past past = ended.get(id);
        return past == null ? Optional.empty() : past.outcome();
    }

    /** The transfers this node takes part in. */
    public List<TransferHeader> transfers() {
        return shares.values().stream().map(share -> share.header).toList();
    }

    /** Announcements, requests and results refused since the start. */
    public long refusedCount() {
        return refusedCount
                + shares.values().stream()
                        .mapToLong(share -> share.results.refused())
                        .sum();
    }

    private void update(Share share) {
        if (share.results.expire(nowNanos) && share.isSource) {
            changed.add(share.header.id());
        }
        if (share.isSource) {
            endWhenKept(share);
        }
        if (nowNanos >= share.endNanos) {
            String reason = share.sourceFailure
                    .map(failure -> "the source failed: " + failure)
                    .orElse(share.isSource ? "finished" : "the source is not in the group any more");
            end(new TransferMessage.Ended(share.header.id(), reason, !share.isSource), null);
            return;
        }
        share.report(self, nowNanos, settings.progressInterval().toNanos());
        announceChange(share);
        if (roster != null) {
            planning.update(share, roster, nowNanos);
        }
        share.dial(
                nowNanos,
                (peer, address) -> effects.add(new DirectoryEffect.OpenBulkLink(share.header.id(), peer, address)));
        tellResults(share);
    }

    private void endWhenKept(Share share) {
        if (!share.outcome().complete()) {
            share.endNanos = TreeProtocol.NEVER;
        } else if (share.endNanos == TreeProtocol.NEVER) {
            share.endNanos = nowNanos
                    + (share.sourceFailure.isPresent() ? 0 : settings.keep().toNanos());
        }
    }

    private void announceChange(Share share) {
        boolean below = share.sourceBelow();
        if (below != share.announcedSourceBelow) {
            share.announcedSourceBelow = below;
            neighbours.keySet().forEach(peer -> announce(share, peer));
        }
    }

    private void announce(Share share, NodeId peer) {
        announce(share, peer, Optional.empty());
    }

    private void announce(Share share, NodeId peer, Optional<InlineContent> content) {
        send(
                peer,
                new TransferMessage.Announce(
                        share.header, share.announcedSourceBelow, share.hasFile(), share.limit, content));
        if (content.isPresent()) {
            share.inlinePeers.add(peer);
        }
    }

    /** A newer limit is in force here and goes on to all neighbours but the one who said it. */
    private void limit(Share share, TransferLimit limit, @Nullable NodeId saidBy) {
        share.limit = limit;
        effects.add(new DirectoryEffect.Limited(share.header.id(), limit.bitsPerSecond()));
        for (NodeId peer : neighbours.keySet()) {
            if (!peer.equals(saidBy)) {
                send(peer, new TransferMessage.Limit(share.header.id(), limit));
            }
        }
    }

    private void tellResults(Share share) {
        Optional<NodeId> to = share.towardsSource();
        if (to.isEmpty()) {
            share.toldTo = null;
            return;
        }
        if (!to.get().equals(share.toldTo)) {
            share.toldTo = to.get();
            share.results.tellAnew();
        }
        if (share.results.hasNews() && nowNanos >= toldDueNanos(share)) {
            share.toldNanos = nowNanos;
            for (TransferMessage.Results message :
                    share.results.takeNews(share.header.id(), settings.resultsPerMessage())) {
                send(to.get(), message);
            }
        }
    }

    private long toldDueNanos(Share share) {
        return share.toldNanos == Long.MIN_VALUE
                ? nowNanos
                : share.toldNanos + settings.resultInterval().toNanos();
    }

    private void send(NodeId peer, TransferMessage message) {
        effects.add(new DirectoryEffect.SendMessage(peer, message));
    }

    private void refuse(TransferId id, String reason) {
        refusedCount++;
        effects.add(new DirectoryEffect.Refused(id, reason));
    }

    private Share start(
            TransferHeader header, Optional<NodeId> learntFrom, TransferLimit limit, Optional<InlineContent> content) {
        Share share = new Share(header, learntFrom.isEmpty(), limit, settings);
        share.announcedSourceBelow = share.sourceBelow();
        shares.put(header.id(), share);
        effects.add(new DirectoryEffect.Start(header, learntFrom, content));
        if (limit.bitsPerSecond() > 0) {
            effects.add(new DirectoryEffect.Limited(header.id(), limit.bitsPerSecond()));
        }
        Optional<InlineContent> told = content.filter(c -> inline.take(nowNanos, c.length()));
        for (NodeId peer : neighbours.keySet()) {
            boolean has = learntFrom.isPresent() && learntFrom.get().equals(peer);
            announce(share, peer, has ? Optional.empty() : told);
        }
        tellAccess();
        TreeMap<NodeId, RosterMember> members = roster;
        if (members != null) {
            members.keySet().forEach(member -> merge(share, new ResultEntry(member, 0, new MemberState.Waiting())));
            coverRoster(share);
            endIfSourceIsGone(share, members);
        }
        return share;
    }

    /** Tells the root what this node can receive and send, if it knows. */
    private void tellAccess() {
        if (!reports.isSilent(nowNanos)) {
            access(self, reports.own(nowNanos));
        }
    }

    private void access(NodeId member, AccessRate rate) {
        TreeMap<NodeId, RosterMember> members = roster;
        if (members == null) {
            reports.pass(member, rate);
        } else if (members.computeIfPresent(member, (node, m) -> m.with(rate)) != null) {
            shares.values().forEach(share -> share.planner.ratesChanged());
        }
    }

    /** The roster's word of a member, in all transfers. */
    private void tell(NodeId member, MemberState state) {
        shares.values().forEach(share -> merge(share, new ResultEntry(member, 0, state)));
    }

    private void merge(Share share, ResultEntry entry) {
        if (share.results.merge(entry, nowNanos) && share.isSource) {
            changed.add(share.header.id());
        }
    }

    private void coverRoster(Share share) {
        if (share.results.coverRoster() && share.isSource) {
            changed.add(share.header.id());
        }
    }

    private void endIfSourceIsGone(Share share, TreeMap<NodeId, RosterMember> members) {
        if (share.isSource) {
            return;
        }
        if (members.containsKey(share.header.source())) {
            share.endNanos = TreeProtocol.NEVER;
        } else if (share.endNanos == TreeProtocol.NEVER) {
            share.endNanos = nowNanos + settings.orphanKeep().toNanos();
        }
    }

    /** Ends a transfer here and passes the word on to all neighbours but the one who said it. */
    private void end(TransferMessage.Ended word, @Nullable NodeId saidBy) {
        TransferId id = word.id();
        Past past = ended.get(id);
        if (past != null && (!past.sourceGone() || word.sourceGone())) {
            return;
        }
        Optional<TransferOutcome> outcome = outcome(id);
        Share share = shares.remove(id);
        ended.put(id, new Past(word.reason(), word.sourceGone(), outcome));
        if (ended.size() > settings.endedMax()) {
            ended.remove(ended.keySet().iterator().next());
        }
        if (share != null) {
            effects.add(new DirectoryEffect.End(id, word.reason(), word.sourceGone()));
        }
        for (NodeId peer : neighbours.keySet()) {
            if (!peer.equals(saidBy)) {
                send(peer, word);
            }
        }
    }

    private final class Inputs implements DirectoryInput.Visitor<Boolean> {
        @Override
        public Boolean neighbourUp(DirectoryInput.NeighbourUp input) {
            if (neighbours.containsKey(input.peer())) {
                lose(input.peer());
            }
            neighbours.put(input.peer(), input.role());
            for (Share share : shares.values()) {
                announce(share, input.peer());
                planning.tell(share, input.peer());
            }
            if (input.role() == LinkRole.PARENT && !shares.isEmpty()) {
                tellAccess();
            }
            return true;
        }

        @Override
        public Boolean neighbourDown(DirectoryInput.NeighbourDown input) {
            if (neighbours.containsKey(input.peer())) {
                lose(input.peer());
            }
            return true;
        }

        private void lose(NodeId peer) {
            neighbours.remove(peer);
            for (Share share : shares.values()) {
                share.inlinePeers.remove(peer);
                if (share.partners.remove(peer) != null && share.forget(peer)) {
                    effects.add(new DirectoryEffect.CloseBulkLinks(share.header.id(), peer));
                }
                if (peer.equals(share.toldTo)) {
                    share.toldTo = null;
                }
            }
        }

        @Override
        public Boolean messageReceived(DirectoryInput.MessageReceived input) {
            LinkRole role = neighbours.get(input.peer());
            if (role == null) {
                return false;
            }
            messages.peer = input.peer();
            messages.role = role;
            return input.message().accept(messages);
        }

        @Override
        public Boolean bulkLinkOpened(DirectoryInput.BulkLinkOpened input) {
            redial(input.id(), input.peer()).ifPresent(redial -> redial.opened(nowNanos));
            share(input.id()).ifPresent(share -> planning.reached(share, input.peer()));
            return true;
        }

        @Override
        public Boolean bulkLinkClosed(DirectoryInput.BulkLinkClosed input) {
            redial(input.id(), input.peer())
                    .ifPresent(redial -> redial.closed(
                            nowNanos,
                            settings.redialMin().toNanos(),
                            settings.redialMax().toNanos()));
            if (input.lost()) {
                share(input.id()).ifPresent(share -> planning.lost(share, input.peer()));
            }
            return true;
        }

        @Override
        public Boolean bulkLinkDone(DirectoryInput.BulkLinkDone input) {
            redial(input.id(), input.peer()).ifPresent(Redial::done);
            effects.add(new DirectoryEffect.CloseBulkLinks(input.id(), input.peer()));
            return true;
        }

        private Optional<Redial> redial(TransferId id, NodeId peer) {
            return share(id).flatMap(share -> share.redial(peer));
        }

        private Optional<Share> share(TransferId id) {
            return Optional.ofNullable(shares.get(id));
        }

        @Override
        public Boolean localState(DirectoryInput.LocalState input) {
            Share share = shares.get(input.id());
            if (share == null) {
                return false;
            }
            share.localState(input.state());
            if (share.isSource && input.state() instanceof MemberState.Failed failed) {
                share.sourceFailure = Optional.of(failed.reason());
                changed.add(input.id());
            }
            return true;
        }

        @Override
        public Boolean measured(DirectoryInput.Measured input) {
            Share share = shares.get(input.id());
            if (share == null) {
                return false;
            }
            if (reports.measured(shares.values(), share, input.rate(), nowNanos)) {
                tellAccess();
            }
            return true;
        }

        @Override
        public Boolean upLimited(DirectoryInput.UpLimited input) {
            reports.limited(input.bitsPerSecond());
            if (!shares.isEmpty()) {
                tellAccess();
            }
            return true;
        }

        @Override
        public Boolean membersAttached(DirectoryInput.MembersAttached input) {
            boolean newRoot = roster == null;
            TreeMap<NodeId, RosterMember> members = roster == null ? new TreeMap<>() : roster;
            roster = members;
            members.putIfAbsent(self, here);
            for (RosterMember added : input.members()) {
                RosterMember known = members.get(added.id());
                if (known != null || members.size() < settings.membersMax()) {
                    members.put(added.id(), known == null ? added : added.with(known.access()));
                }
                lost.remove(added.id());
                tell(added.id(), new MemberState.Waiting());
            }
            if (newRoot) {
                missOthersThan(members);
            }
            rosterChanged(members);
            return true;
        }

        /** Nobody else would say what became of those that the root before has lost. */
        private void missOthersThan(TreeMap<NodeId, RosterMember> members) {
            for (Share share : shares.values()) {
                for (ResultEntry entry : share.outcome().unverified()) {
                    if (!entry.state().isFinal() && !members.containsKey(entry.node())) {
                        lost.lost(entry.node(), nowNanos);
                    }
                }
            }
        }

        @Override
        public Boolean memberDetached(DirectoryInput.MemberDetached input) {
            if (roster == null) {
                return false;
            }
            switch (input.departure()) {
                case LOST -> lost.lost(input.member(), nowNanos);
                case GONE -> gone(input.member());
                case LEFT -> departed(input.member(), new MemberState.Left());
            }
            return true;
        }

        private void gone(NodeId member) {
            departed(member, new MemberState.Gone());
        }

        private void departed(NodeId member, MemberState state) {
            TreeMap<NodeId, RosterMember> members = roster;
            if (members != null) {
                lost.remove(member);
                members.remove(member);
                tell(member, state);
                rosterChanged(members);
            }
        }

        private void rosterChanged(TreeMap<NodeId, RosterMember> members) {
            for (Share share : shares.values()) {
                share.planner.rosterChanged();
                coverRoster(share);
                endIfSourceIsGone(share, members);
            }
        }

        @Override
        public Boolean rootLost(DirectoryInput.RootLost input) {
            roster = null;
            lost.clear();
            shares.values().stream()
                    .filter(share -> !share.isSource)
                    .forEach(share -> share.endNanos = TreeProtocol.NEVER);
            return true;
        }

        @Override
        public Boolean sendRequested(DirectoryInput.SendRequested input) {
            TransferId id = input.header().id();
            makeRoom();
            if (!input.header().source().equals(self)) {
                refuse(id, "only its source " + input.header().source() + " can send it, this is " + self);
            } else if (shares.containsKey(id) || ended.containsKey(id)) {
                refuse(id, "it was begun before");
            } else if (shares.size() >= settings.transfersMax()) {
                refuse(id, tooMany());
            } else {
                withdrawOlder(input.header().fileName());
                long limit = input.limitBitsPerSecond();
                start(
                        input.header(),
                        Optional.empty(),
                        limit == 0 ? TransferLimit.NONE : TransferLimit.NONE.next(limit),
                        input.content());
            }
            return true;
        }

        /** What all have and is only still on offer to late members makes room for what is new, the oldest first. */
        private void makeRoom() {
            for (Share share : List.copyOf(shares.values())) {
                if (shares.size() >= settings.transfersMax() && share.isSource && isComplete(share)) {
                    String reason = "on offer no longer: " + settings.transfersMax()
                            + " transfers are known (banyan.bulk.max-transfers)";
                    end(new TransferMessage.Ended(share.header.id(), reason, false), null);
                }
            }
        }

        private boolean isComplete(Share share) {
            return share.outcome().complete();
        }

        /** What is only still on offer would reach late members beside the newer file, and perhaps after it. */
        private void withdrawOlder(String fileName) {
            for (Share share : List.copyOf(shares.values())) {
                boolean same = share.isSource && share.header.fileName().equals(fileName);
                if (same && isComplete(share)) {
                    String reason = "a newer " + fileName + " is sent";
                    end(new TransferMessage.Ended(share.header.id(), reason, false), null);
                }
            }
        }

        @Override
        public Boolean limitRequested(DirectoryInput.LimitRequested input) {
            Share share = shares.get(input.id());
            if (share == null || !share.isSource) {
                refuse(input.id(), "only its source can limit it, and only while it runs");
            } else if (input.bitsPerSecond() != share.limit.bitsPerSecond()) {
                limit(share, share.limit.next(input.bitsPerSecond()), null);
            }
            return true;
        }

        @Override
        public Boolean endRequested(DirectoryInput.EndRequested input) {
            Share share = shares.get(input.id());
            if (share == null || !share.isSource) {
                refuse(input.id(), "only its source can end it, and only while it runs");
            } else {
                end(new TransferMessage.Ended(input.id(), input.reason(), false), null);
            }
            return true;
        }

        @Override
        public Boolean tick(DirectoryInput.Tick input) {
            return true;
        }
    }

    private String tooMany() {
        return "this node takes part in " + shares.size() + " transfers already (banyan.bulk.max-transfers)";
    }

    private final class Messages implements TransferMessage.Visitor<Boolean> {
        private @Nullable NodeId peer;
        private LinkRole role = LinkRole.PARENT;

        @Override
        public Boolean announce(TransferMessage.Announce message) {
            NodeId from = Objects.requireNonNull(peer);
            TransferId id = message.header().id();
            Past past = ended.get(id);
            if (past != null && !past.sourceGone()) {
                send(from, new TransferMessage.Ended(id, past.reason(), false));
                return false;
            }
            // Where the source seemed gone, an island perhaps, it is back, or somebody knows a way to it.
            ended.remove(id);
            Optional<InlineContent> content = message.content();
            if (content.isPresent()
                    && content.get().length() != message.header().fileBytes()) {
                refuse(
                        id,
                        "announced by " + from + " with " + content.get().length() + " of "
                                + message.header().fileBytes() + " bytes");
                return false;
            }
            Share share = shares.get(id);
            if (share == null) {
                if (shares.size() >= settings.transfersMax()) {
                    refuse(id, "announced by " + from + ": " + tooMany());
                    return false;
                }
                if (message.header().source().equals(self)) {
                    refuse(id, "announced by " + from + " as a transfer of this node, which does not know it");
                    return false;
                }
                share = start(message.header(), Optional.of(from), message.limit(), content);
            } else if (!share.header.equals(message.header())) {
                refuse(id, "announced by " + from + " with another header");
                return false;
            } else {
                heardLimit(share, message.limit(), from);
            }
            if (content.isPresent()) {
                share.inlinePeers.add(from);
            }
            Share.Partner partner = share.partners.computeIfAbsent(from, node -> new Share.Partner(role));
            partner.sourceBelow = message.sourceBelow();
            partner.complete = message.complete();
            return true;
        }

        @Override
        public Boolean limit(TransferMessage.Limit message) {
            NodeId from = Objects.requireNonNull(peer);
            Share share = shares.get(message.id());
            if (share != null) {
                heardLimit(share, message.limit(), from);
            }
            return true;
        }

        private void heardLimit(Share share, TransferLimit limit, NodeId from) {
            if (!limit.isNewerThan(share.limit)) {
                return;
            }
            if (share.isSource) {
                refuse(share.header.id(), from + " tells a limit of a transfer of this node, which has not said it");
            } else {
                TransferDirectory.this.limit(share, limit, from);
            }
        }

        @Override
        public Boolean accessTold(TransferMessage.AccessTold message) {
            if (role != LinkRole.CHILD) {
                return false;
            }
            access(message.member(), message.rate());
            return true;
        }

        @Override
        public Boolean plan(TransferMessage.Plan message) {
            NodeId from = Objects.requireNonNull(peer);
            Share share = shares.get(message.id());
            if (share == null) {
                return false;
            }
            Optional<String> wrong = planning.received(share, from, message);
            wrong.ifPresent(reason -> refuse(message.id(), from + " tells " + reason));
            return wrong.isEmpty();
        }

        @Override
        public Boolean ended(TransferMessage.Ended message) {
            NodeId from = Objects.requireNonNull(peer);
            Share share = shares.get(message.id());
            boolean knowsBetter = share != null
                    && (share.isSource
                            || message.sourceGone()
                                    && share.towardsSource()
                                            .filter(way -> !way.equals(from))
                                            .isPresent());
            if (share != null && knowsBetter) {
                TransferDirectory.this.announce(share, from);
                return false;
            }
            end(message, from);
            return true;
        }

        @Override
        public Boolean results(TransferMessage.Results message) {
            Share share = shares.get(message.id());
            if (share == null) {
                return false;
            }
            message.entries().forEach(entry -> merge(share, entry));
            if (message.rosterCovered()) {
                coverRoster(share);
            }
            return true;
        }
    }
}
