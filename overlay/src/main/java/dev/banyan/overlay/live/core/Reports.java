package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a node says to its parent about its subtree: who is in it, what they want, how far they are. One report holds all that has
 * changed and is applied as a whole, so no minimum ever covers the wrong members.
 */
final class Reports {
    private static final int ENTRY_BYTES = 40;
    /** Less than that is a message or two, whose publisher may wait for its receipt. */
    private static final long FLOW_BYTES_MIN = 65_536;

    private static final int FLOWS_PER_WINDOW = 8;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final LiveState state;
    private final LiveRoster roster;
    private final Tellings tellings;
    private final LinkedHashSet<Stream> streamNews = new LinkedHashSet<>();
    private final TreeSet<String> topicNews = new TreeSet<>();
    private final TreeMap<String, Audience> audiencesTold = new TreeMap<>();
    private final LinkedHashMap<Stream, Extent> extentsTold = new LinkedHashMap<>();
    private final List<Departed> departed = new ArrayList<>();
    /** The last that were too slow, here or below: who is above may not have passed them on when another takes its place. */
    private final LinkedHashSet<Departed> lastDemoted = new LinkedHashSet<>();

    private long links;
    private boolean toldAtAll;
    private int toldHeight;
    private long dueNanos;
    /** The same while bytes flow and nothing else is news. */
    private long flowDueNanos;

    private long flowBytesTold;

    Reports(LiveState state, LiveRoster roster, Tellings tellings) {
        this.state = state;
        this.roster = roster;
        this.tellings = tellings;
    }

    /** Over a new link to a parent everything is news. */
    void beginAnew() {
        links++;
        toldAtAll = false;
        roster.reportAllAnew();
        audiencesTold.clear();
        extentsTold.clear();
        streamNews.addAll(state.streams.values());
        topicNews.addAll(state.topics.keySet());
        dueNanos = state.nowNanos;
        for (PeerLink link : state.links.values()) {
            link.channels.values().stream().filter(channel -> channel.excluded).forEach(this::excluded);
        }
        departed.clear();
        departed.addAll(lastDemoted);
    }

    void changed(Stream stream) {
        if (state.parent != null) {
            streamNews.add(stream);
        }
    }

    void changed(String topic) {
        if (state.parent != null) {
            topicNews.add(topic);
        }
    }

    /** The stream is forgotten here. */
    void forget(Stream stream) {
        streamNews.remove(stream);
        extentsTold.remove(stream);
        lastDemoted.removeIf(member -> member.stream().equals(Optional.of(stream.id)));
    }

    /** The floor of the stream waits for nobody below that child any more. */
    void excluded(Channel child) {
        roster.via(child.link).forEach(member -> demoted(member, child.stream));
    }

    private void demoted(NodeId member, Stream stream) {
        departed(new Departed(member, Optional.of(stream.id), Departed.Cause.DEMOTED));
    }

    private void departed(Departed member) {
        lastDemoted.remove(member);
        lastDemoted.add(member);
        if (lastDemoted.size() > state.settings.departedLimit()) {
            lastDemoted.remove(lastDemoted.iterator().next());
        }
        if (departed.size() < state.settings.departedLimit()) {
            departed.add(member);
        } else {
            state.refuse("the name of " + member.member() + " for receipts", "departed-limit");
        }
    }

    /** Whether there is something that the root has to tell to all. */
    boolean hasDeparted() {
        return !departed.isEmpty();
    }

    /** Takes out what the root has to tell to all. */
    List<Departed> takeDeparted() {
        List<Departed> taken = List.copyOf(departed);
        departed.clear();
        return taken;
    }

    /** A child's report: the facts, before anything is derived from them. */
    void apply(PeerLink child, LiveFrame.Report report, Interests interests) {
        child.height = report.height();
        roster.apply(child, report.certificates());
        report.topics().forEach(audience -> interests.childWants(child, audience));
        for (Extent extent : report.extents()) {
            Channel channel = child.byPeerAlias(extent.stream());
            if (channel != null) {
                channel.reported = true;
                channel.least = extent.least();
                channel.most = extent.most();
                channel.demoted = extent.demoted();
                channel.publisherBelow = extent.published();
                channel.excluded &= !isAbreast(channel);
                state.touch(channel.stream);
            } else if (child.hasGiven(extent.stream())) {
                // It is over here, and goes on there: its publisher may be back, which the child has to say anew.
                state.send(child, new LiveFrame.Ignored(extent.stream()));
            }
        }
        report.departed().forEach(this::departed);
        nameNewcomersThatDoNotCount(child, report.certificates());
    }

    private void nameNewcomersThatDoNotCount(PeerLink child, List<LiveCertificate> certificates) {
        if (certificates.isEmpty()) {
            return;
        }
        for (Channel channel : child.channels.values()) {
            for (LiveCertificate certificate : certificates) {
                if (channel.excluded && certificate.parent().isPresent()) {
                    demoted(certificate.member(), channel.stream);
                }
            }
        }
    }

    /** Who was too slow counts again when it is nearly as far as this node. */
    private boolean isAbreast(Channel child) {
        return child.least != Extent.NOBODY && child.least + state.settings.slowProgressBytes() >= child.stream.have;
    }

    /** How far this node and all below it are. */
    Extent extent(Stream stream, int alias) {
        long least = Extent.NOBODY;
        Position most = stream.held ? stream.last : Position.START;
        int demoted = 0;
        // Who holds it for others alone may take no more of it while they go on, by another way or since they have it
        // already.
        if (stream.topic.isWantedHere() || stream.local) {
            least = stream.held ? stream.have : 0;
        }
        for (int i = 0; i < stream.channels.size(); i++) {
            Channel child = stream.channels.get(i);
            if (!child.link.isChild()) {
                continue;
            }
            demoted = Math.min(Audience.MEMBERS_MAX, demoted + demotedBelow(child));
            if (child.reported) {
                most = most.compareTo(child.most) < 0 ? child.most : most;
                least = child.excluded ? least : Math.min(least, child.least);
            }
        }
        return new Extent(alias, whoHasNotSpoken(stream) ? 0 : least, most, stream.isPublishedBelow(), demoted);
    }

    private static int demotedBelow(Channel child) {
        if (!child.excluded) {
            return child.demoted;
        }
        Audience audience = child.stream.topic.children.get(child.link.number);
        return audience == null ? 0 : audience.members();
    }

    /** Somebody below wants the topic, and has not said how far it is; who ignores a stream that has ended never will. */
    private boolean whoHasNotSpoken(Stream stream) {
        for (int link : stream.topic.children.keySet()) {
            PeerLink child = state.links.get(link);
            Channel channel = child == null ? null : child.channels.get(stream.id);
            boolean isOver = channel != null && channel.ignored && stream.isEnded();
            if (child != null && !isOver && (channel == null || !channel.reported && !channel.excluded)) {
                return true;
            }
        }
        return false;
    }

    void tick() {
        PeerLink parent = state.parent;
        if (parent == null || state.nowNanos < nextDueNanos() || !hasNews() || isAnyAppending()) {
            return;
        }
        List<LiveCertificate> certificates = new ArrayList<>();
        if (!toldAtAll) {
            certificates.add(new LiveCertificate(state.self, links, Optional.of(parent.peer), false));
        }
        certificates.addAll(roster.takeNews());
        List<Audience> topics = takeTopics();
        List<Extent> extents = takeExtents(parent);
        toldAtAll = true;
        toldHeight = height();
        state.send(parent, new LiveFrame.Report(toldHeight, certificates, topics, extents, takeDeparted()));
        pace((long) ENTRY_BYTES * (1 + certificates.size() + topics.size() + extents.size()));
    }

    /** Which messages have just come is told by the next input; bytes and messages are reported together. */
    private boolean isAnyAppending() {
        for (Stream stream : streamNews) {
            if (stream.appending) {
                return true;
            }
        }
        return false;
    }

    private void pace(long bytes) {
        long byRate = bytes * SECOND_NANOS / state.settings.reportBytesPerSecond();
        long most = state.settings.reportIntervalMax().toNanos();
        dueNanos = state.nowNanos + Math.max(state.settings.reportInterval().toNanos(), Math.min(byRate, most));
        flowDueNanos = Math.max(
                dueNanos, state.nowNanos + state.settings.reportIntervalFlow().toNanos());
        flowBytesTold = state.flowBytes;
    }

    private long nextDueNanos() {
        return isFlowAlone() ? flowDueNanos : dueNanos;
    }

    /** A steady flow is the only news, and nobody's window is used up before the next report. */
    private boolean isFlowAlone() {
        long bytes = state.flowBytes - flowBytesTold;
        return bytes >= FLOW_BYTES_MIN
                && bytes < state.settings.windowBytes() / FLOWS_PER_WINDOW
                && toldAtAll
                && topicNews.isEmpty()
                && !roster.hasNews()
                && departed.isEmpty();
    }

    private List<Audience> takeTopics() {
        List<Audience> topics = new ArrayList<>();
        for (String name : topicNews) {
            Topic topic = state.topics.get(name);
            Audience now = topic == null ? new Audience(name, 0, false) : topic.audience();
            Audience told = audiencesTold.getOrDefault(name, new Audience(name, 0, false));
            if (!now.equals(told)) {
                topics.add(now);
                if (now.members() == 0) {
                    audiencesTold.remove(name);
                    if (topic != null && !state.root) {
                        // The parent will tell of new streams no more; who subscribes again has to wait for its word
                        // again.
                        topic.synced = false;
                    }
                } else {
                    audiencesTold.put(name, now);
                }
            }
        }
        topicNews.clear();
        return topics;
    }

    private List<Extent> takeExtents(PeerLink parent) {
        List<Extent> extents = new ArrayList<>();
        for (Stream stream : streamNews) {
            tellings.introduce(stream, parent);
            Extent now = extent(stream, parent.channel(stream).ownAlias);
            if (now.stream() != 0 && !now.equals(extentsTold.put(stream, now))) {
                extents.add(now);
            }
        }
        streamNews.clear();
        return extents;
    }

    private int height() {
        int height = 0;
        for (PeerLink link : state.links.values()) {
            height = link.isChild() ? Math.max(height, link.height + 1) : height;
        }
        return Math.min(height, LiveFrame.Report.HEIGHT_MAX);
    }

    /** Nobody counts who has nothing to do with any stream, so nothing is said before there is something to say. */
    private boolean isConcerned() {
        return toldAtAll
                || !state.streams.isEmpty()
                || !state.subscriptions.isEmpty()
                || roster.size() > 0
                || roster.hasNews();
    }

    private boolean hasNews() {
        return isConcerned() && isAnythingNew();
    }

    private boolean isAnythingNew() {
        return !toldAtAll
                || !streamNews.isEmpty()
                || !topicNews.isEmpty()
                || roster.hasNews()
                || !departed.isEmpty()
                || height() != toldHeight;
    }

    long nextWakeNanos() {
        return state.parent != null && hasNews() ? nextDueNanos() : Long.MAX_VALUE;
    }
}
