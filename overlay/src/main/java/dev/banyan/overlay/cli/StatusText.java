package dev.banyan.overlay.cli;

import dev.banyan.overlay.NodeLimits;
import dev.banyan.overlay.TopicStats;
import dev.banyan.overlay.admin.NodeStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a node stands, for people: a line per thing. */
final class StatusText {
    private static final String MEMBER = "MEMBER";
    private static final int SLOW_SHOWN = 5;

    private final List<List<String>> lines = new ArrayList<>();

    private StatusText() {}

    static List<String> of(NodeStatus status) {
        StatusText text = new StatusText();
        text.line("name", status.name() + ", up " + Format.longTime(status.uptimeSeconds()) + ", pid " + status.pid());
        text.line("cluster", status.cluster() + ", group " + status.group());
        text.line("addresses", "control " + status.controlAddress() + ", links " + status.dataAddress());
        text.pauses(status.pauses());
        text.membership(status.membership());
        text.place(status.place());
        text.traffic(status.traffic());
        text.topics(status.topics());
        text.slow(status.slow());
        text.line(
                "transfers",
                status.transfersRunning() + " running, " + status.transfersKept() + " kept for whoever comes late");
        return Columns.lines(Columns.left(2), text.lines);
    }

    private void line(String name, String value) {
        lines.add(List.of(name, value));
    }

    private void pauses(NodeStatus.Pauses pauses) {
        if (pauses.count() > 0) {
            line(
                    "pauses",
                    "the process stood still " + Format.count(pauses.count(), "time", "times") + ", "
                            + Format.seconds(pauses.seconds()) + " in all");
        }
    }

    private void membership(NodeStatus.Membership membership) {
        line(
                "membership",
                membership.state()
                        + (membership.detail().isEmpty() ? "" : ": " + membership.detail())
                        + (membership.members().isEmpty()
                                ? ""
                                : "; " + Format.count(membership.members().size(), "member", "members")));
        if (!membership.state().equals(MEMBER)) {
            line("", "seeds: " + (membership.seeds().isEmpty() ? "none" : String.join(", ", membership.seeds())));
        }
        List<List<String>> members = new ArrayList<>();
        membership
                .members()
                .forEach(m -> members.add(
                        List.of(m.name(), m.address(), m.status(), m.reachable() ? "reachable" : "UNREACHABLE")));
        Columns.lines(Columns.left(4), members).forEach(member -> line("", member));
    }

    private void place(NodeStatus.Place place) {
        String children = place.children().size() + " of " + place.fanOut() + " children"
                + (place.children().isEmpty() ? "" : ": " + String.join(", ", place.children()));
        line("place", where(place));
        line("", children + "; " + Format.count(place.subtreeMembers(), "member", "members") + " below it");
        Double error = place.coordinateErrorP50();
        if (error != null) {
            line("", "coordinates predict round trips to within " + Format.percent(error) + " (median)");
        }
    }

    private static String where(NodeStatus.Place place) {
        String root = place.root();
        String attached = place.attached() ? "" : "; NOT ATTACHED: it has not heard from the root lately";
        if (root == null) {
            return "none: it follows no root yet";
        }
        if (place.parent() == null) {
            return (place.attached() ? "root" : "no parent, root " + root) + attached;
        }
        return "under " + place.parent() + " (round trip " + Format.millis(place.parentRttMillis()) + "), "
                + Format.millis(place.delayToRootMillis()) + " from the root " + root + attached;
    }

    private void topics(TopicStats topics) {
        line(
                "topics",
                Format.count(topics.publishers(), "publisher", "publishers") + " and "
                        + Format.count(topics.subscriptions(), "subscription", "subscriptions") + " here; "
                        + Format.count(topics.streams(), "stream", "streams") + " of "
                        + Format.count(topics.topics(), "topic", "topics") + " known, "
                        + Format.bytes(topics.memoryBytes()) + " of " + Format.bytes(topics.memoryLimitBytes())
                        + " taken");
        if (topics.demotions() + topics.refused() + topics.protocolErrors() > 0) {
            line(
                    "",
                    topics.demotions() + " times somebody too slow was left behind, " + topics.refused()
                            + " refusals for want of room, " + topics.protocolErrors() + " protocol errors");
        }
    }

    private void slow(List<NodeStatus.Slow> receivers) {
        receivers.stream()
                .sorted(Comparator.comparingLong(NodeStatus.Slow::count).reversed())
                .limit(SLOW_SHOWN)
                .forEach(r -> line(
                        "",
                        r.receiver() + " was too slow for " + r.topic() + " " + Format.count(r.count(), "time", "times")
                                + " (" + r.policy().toLowerCase(Locale.ROOT) + ")"));
        if (receivers.size() > SLOW_SHOWN) {
            line("", "and " + (receivers.size() - SLOW_SHOWN) + " more, which --json lists");
        }
    }

    private void traffic(NodeStatus.Traffic traffic) {
        line(
                "traffic",
                "sent " + Format.bytes(traffic.bulkBytesSent()) + " of files and "
                        + Format.bytes(traffic.treeBytesSent()) + " of the tree, received "
                        + Format.bytes(traffic.bytesReceived()) + "; "
                        + LimitsText.of(new NodeLimits(
                                traffic.upLimitBitsPerSecond(),
                                traffic.downLimitBitsPerSecond(),
                                traffic.sourceLimitBitsPerSecond())));
        if (!traffic.linkEnds().isEmpty()) {
            line(
                    "links ended",
                    traffic.linkEnds().entrySet().stream()
                            .map(end -> end.getKey() + " " + end.getValue())
                            .collect(Collectors.joining(", ")));
        }
    }
}
