package dev.banyan.overlay.admin;

import dev.banyan.overlay.TopicStats;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;

/** A node's status as Prometheus reads it, with the names and units that are usual there. */
final class Metrics {
    private static final PrometheusTextFormatWriter WRITER = PrometheusTextFormatWriter.create();
    private static final double MILLIS = 1e3;

    /** Of what {@link #of} returns. */
    static final ContentType CONTENT_TYPE = ContentTypes.parse(PrometheusTextFormatWriter.CONTENT_TYPE);

    private final MetricSnapshots.Builder all = MetricSnapshots.builder();

    private Metrics() {}

    /** All of it. */
    static byte[] of(NodeStatus status) {
        Metrics metrics = new Metrics();
        metrics.add(status);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            WRITER.write(out, metrics.all.build());
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return out.toByteArray();
    }

    private void add(NodeStatus status) {
        all.metricSnapshot(InfoSnapshot.builder()
                .name("banyan_node")
                .help("Who the node is.")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of("name", status.name(), "cluster", status.cluster(), "group", status.group()))
                        .build())
                .build());
        gauge("banyan_uptime_seconds", "Time since the node started.", status.uptimeSeconds());
        counter(
                "banyan_pauses",
                "How often the process stood still.",
                status.pauses().count());
        counter(
                "banyan_pause_seconds",
                "Time that it stood still.",
                status.pauses().seconds());
        add(status.membership());
        add(status.place());
        add(status.traffic());
        add(status.topics());
        Map<Labels, Double> slow = new LinkedHashMap<>();
        status.slow()
                .forEach(s ->
                        slow.put(Labels.of("topic", s.topic(), "receiver", s.receiver(), "policy", s.policy()), (double)
                                s.count()));
        counters("banyan_slow_receivers", "How often a receiver was too slow for a topic.", slow);
        gauge("banyan_transfers_running", "Transfers that are not over here.", status.transfersRunning());
        gauge(
                "banyan_transfers_kept",
                "Transfers that are over here and kept for late members.",
                status.transfersKept());
    }

    private void add(NodeStatus.Membership membership) {
        gauges(
                "banyan_cluster_members",
                "Members of the cluster that the node knows, itself included.",
                "status",
                membership.members().stream()
                        .collect(
                                Collectors.groupingBy(NodeStatus.Member::status, TreeMap::new, Collectors.counting())));
        gauge(
                "banyan_cluster_members_unreachable",
                "Of these, those that do not answer.",
                membership.members().stream().filter(m -> !m.reachable()).count());
    }

    private void add(NodeStatus.Place place) {
        gauge("banyan_tree_attached", "Whether the node hears its root.", place.attached() ? 1 : 0);
        gauge("banyan_tree_children", "Its children.", place.children().size());
        gauge("banyan_tree_fan_out", "Most children that it takes.", place.fanOut());
        gauge("banyan_tree_subtree_members", "Members below it.", place.subtreeMembers());
        gauge("banyan_tree_parent_rtt_seconds", "Round trip to its parent.", place.parentRttMillis() / MILLIS);
        gauge(
                "banyan_tree_delay_to_root_seconds",
                "Delay of one way from the root along the tree.",
                place.delayToRootMillis() / MILLIS);
    }

    private void add(NodeStatus.Traffic traffic) {
        counters(
                "banyan_link_sent_bytes",
                "Bytes sent over links, headers included.",
                "kind",
                Map.of("tree", traffic.treeBytesSent(), "bulk", traffic.bulkBytesSent()));
        counter("banyan_link_received_bytes", "Bytes received over links, headers included.", traffic.bytesReceived());
        counters("banyan_link_ends", "Links that ended or were refused.", "reason", traffic.linkEnds());
        gauges(
                "banyan_limit_bits_per_second",
                "Bounds of what the node sends and takes of files; 0 for none.",
                "of",
                Map.of(
                        "up", traffic.upLimitBitsPerSecond(),
                        "down", traffic.downLimitBitsPerSecond(),
                        "source", traffic.sourceLimitBitsPerSecond()));
    }

    private void add(TopicStats topics) {
        gauge("banyan_topics", "Topics that the node knows.", topics.topics());
        gauge("banyan_streams", "Streams that it knows, one for each publisher.", topics.streams());
        gauge("banyan_publishers", "Publishers open at it.", topics.publishers());
        gauge("banyan_subscriptions", "Its subscriptions.", topics.subscriptions());
        gauge("banyan_stream_memory_bytes", "Held of streams, and promised.", topics.memoryBytes());
        gauge("banyan_stream_memory_limit_bytes", "Bound of that.", topics.memoryLimitBytes());
        counter("banyan_demotions", "Receivers that were waited for no longer.", topics.demotions());
        counter("banyan_stream_refusals", "What found no room in a table.", topics.refused());
        counter("banyan_stream_duplicate_bytes", "Received although they were here.", topics.duplicateBytes());
        counter("banyan_stream_stray_bytes", "Received although nobody wanted them.", topics.strayBytes());
        counter("banyan_stream_protocol_errors", "Links closed for a broken rule.", topics.protocolErrors());
        counter("banyan_stream_upstream_changes", "Streams taken from another neighbour.", topics.upstreamChanges());
    }

    private void gauge(String name, String help, double value) {
        gauges(name, help, Map.of(Labels.EMPTY, value));
    }

    private void gauges(String name, String help, String label, Map<String, Long> values) {
        gauges(name, help, labelled(label, values));
    }

    private void gauges(String name, String help, Map<Labels, Double> values) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build()));
        all.metricSnapshot(gauge.build());
    }

    private void counter(String name, String help, double value) {
        counters(name, help, Map.of(Labels.EMPTY, value));
    }

    private void counters(String name, String help, String label, Map<String, Long> values) {
        counters(name, help, labelled(label, values));
    }

    private void counters(String name, String help, Map<Labels, Double> values) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build()));
        all.metricSnapshot(counter.build());
    }

    private static Map<Labels, Double> labelled(String label, Map<String, Long> values) {
        Map<Labels, Double> labelled = new LinkedHashMap<>();
        values.forEach((of, value) -> labelled.put(Labels.of(label, of), (double) value));
        return labelled;
    }
}
