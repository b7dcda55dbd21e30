package dev.banyan.overlay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.banyan.overlay.NodeLimits;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminPathsTest {
    private static AdminNode node;

    @BeforeAll
    static void start() throws Exception {
        node = new AdminNode();
    }

    @AfterAll
    static void stop() throws Exception {
        node.close();
    }

    @BeforeEach
    void forget() {
        node.backend.calls.clear();
        node.backend.health = new Health(true, List.of());
    }

    @Test
    void tellsItsHealthToAnybody() throws Exception {
        HttpResponse<String> answer = node.send(node.request("/health"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"ok\":true,\"problems\":[]}");
    }

    @Test
    void answersWith503WhenItIsNotHealthy() throws Exception {
        node.backend.health = new Health(false, List.of("it has no parent"));
        HttpResponse<String> answer = node.send(node.request("/health"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"ok\":false,\"problems\":[\"it has no parent\"]}");
    }

    @Test
    void tellsItsStatus() throws Exception {
        assertReport(node.get("/v1/status"), FakeBackend.STATUS);
        assertThat(node.backend.calls).containsExactly("status");
    }

    @Test
    void tellsMetricsToPrometheus() throws Exception {
        HttpResponse<String> answer = node.get("/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(answer.body().lines())
                .contains(
                        "banyan_node_info{cluster=\"banyan\",group=\"main\",name=\"node-1\"} 1",
                        "banyan_uptime_seconds 12.5",
                        "banyan_cluster_members{status=\"Up\"} 1.0",
                        "banyan_tree_attached 1.0",
                        "banyan_tree_subtree_members 3.0",
                        "# TYPE banyan_link_sent_bytes_total counter",
                        "banyan_link_sent_bytes_total{kind=\"bulk\"} 20.0",
                        "banyan_limit_bits_per_second{of=\"up\"} 0.0",
                        "banyan_stream_memory_bytes 65536.0",
                        "banyan_demotions_total 3.0",
                        "banyan_slow_receivers_total{policy=\"DEMOTE\",receiver=\"node-3\",topic=\"prices\"} 3.0",
                        "banyan_transfers_running 1.0",
                        "banyan_transfers_kept 2.0");
        assertThat(node.send(node.request("/metrics")).statusCode())
                .as("without the token")
                .isEqualTo(401);
    }

    @Test
    void tellsTheTree() throws Exception {
        assertReport(node.get("/v1/tree"), FakeBackend.TREE);
        assertThat(node.backend.calls).containsExactly("tree");
    }

    @Test
    void listsTransfers() throws Exception {
        assertReport(node.get("/v1/transfers"), Map.of("transfers", List.of(FakeBackend.TRANSFER)));
        assertThat(node.backend.calls).containsExactly("transfers");
    }

    @Test
    void tellsHowFarATransferIs() throws Exception {
        assertReport(node.get("/v1/transfers/" + FakeBackend.ID), FakeBackend.SENT);
        assertThat(node.backend.calls).containsExactly("sent " + FakeBackend.ID);
    }

    @Test
    void tells100EntriesOfTheJournalUnlessAskedForMoreOrLess() throws Exception {
        assertReport(node.get("/v1/journal"), Map.of("entries", List.of(FakeBackend.ENTRY)));
        node.get("/v1/journal?limit=1");
        node.get("/v1/journal?limit=1000");
        assertThat(node.backend.calls).containsExactly("journal 100", "journal 1", "journal 1000");
    }

    @Test
    void sendsAFile() throws Exception {
        HttpResponse<String> answer = node.post("/v1/send", "{\"file\": \"/srv/some dir/\u00e4.tar\"}");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(AdminNode.json(answer.body())).isEqualTo(tree(FakeBackend.SENT));
        assertThat(node.backend.calls).containsExactly("send /srv/some dir/\u00e4.tar");
    }

    @Test
    void sendsAFileWithALimit() throws Exception {
        HttpResponse<String> answer = node.post("/v1/send", "{\"file\": \"/srv/a.tar\", \"limit\": \"1.5mbit\"}");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(node.backend.calls).containsExactly("send /srv/a.tar at 1500000");
    }

    @Test
    void limitsAndCancelsATransfer() throws Exception {
        String path = "/v1/transfers/" + FakeBackend.ID;
        assertReport(node.post(path + "/limit", "{\"limit\": \"40mbit\"}"), FakeBackend.SENT);
        assertReport(node.post(path + "/limit", "{\"limit\": \"0\"}"), FakeBackend.SENT);
        assertReport(node.post(path + "/cancel", ""), FakeBackend.SENT);
        assertThat(node.backend.calls)
                .containsExactly(
                        "limit " + FakeBackend.ID + " to 40000000",
                        "limit " + FakeBackend.ID + " to 0",
                        "cancel " + FakeBackend.ID);
    }

    @Test
    void changesThoseLimitsOfTheNodeThatAreNamed() throws Exception {
        assertReport(node.get("/v1/limits"), new NodeLimits(1, 2, 3));
        assertReport(node.post("/v1/limits", "{\"up\": \"40mbit\"}"), new NodeLimits(40_000_000, 2, 3));
        assertReport(
                node.post("/v1/limits", "{\"down\": \"0\", \"source\": \"1.5gbit\"}"),
                new NodeLimits(40_000_000, 0, 1_500_000_000));
        assertReport(node.get("/v1/limits"), new NodeLimits(40_000_000, 0, 1_500_000_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}"})
    void leaves(String body) throws Exception {
        HttpResponse<String> answer = node.post("/v1/leave", body);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{}");
        assertThat(node.backend.calls).containsExactly("leave");
    }

    @Test
    void answersOneRequestAfterTheOtherOnAConnection() throws Exception {
        String both = node.raw(
                "GET /v1/status HTTP/1.1",
                "Host: 127.0.0.1",
                node.bearer(),
                "",
                "GET /v1/tree HTTP/1.1",
                "Host: 127.0.0.1",
                node.bearer(),
                "Connection: close");
        assertThat(both.split("HTTP/1.1 200 OK", -1)).hasSize(3);
        assertThat(node.backend.calls).containsExactly("status", "tree");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:9999", "localhost", "LOCALHOST:80", "[::1]:7371", "127.8.8.8"})
    void isAddressedByLoopbackAndItsOwnAddress(String host) throws Exception {
        assertThat(node.raw("GET /health HTTP/1.1", "Host: " + host, "Connection: close"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void letsNobodyKeepOrReadItsAnswersAcrossSites() throws Exception {
        HttpResponse<String> answer =
                node.sendAsKnown(node.request("/v1/status").header("Origin", "http://127.0.0.1"));
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
        assertThat(answer.headers().firstValue("Server")).isEmpty();
        HttpResponse<String> preflight = node.send(node.request("/v1/send")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "http://127.0.0.1")
                .header("Access-Control-Request-Method", "POST"));
        assertThat(preflight.statusCode()).isEqualTo(401);
        assertThat(preflight.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    private static void assertReport(HttpResponse<String> answer, Object report) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(AdminNode.json(answer.body())).isEqualTo(tree(report));
    }

    private static JsonNode tree(Object report) {
        return AdminNode.json(new ObjectMapper().valueToTree(report).toString());
    }
}
