package dev.banyan.overlay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.OverlayException;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminRefusalsTest {
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
        node.backend.status = () -> CompletableFuture.completedFuture(FakeBackend.STATUS);
        node.backend.send = () -> FakeBackend.SENT;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/status",
                "/v1/tree",
                "/v1/transfers",
                "/v1/journal?limit=0",
                "/no/such/path",
                "/",
                "/health/"
            })
    void tellsNothingWithoutTheToken(String path) throws Exception {
        assertUnknown(node.send(node.request(path)));
        assertUnknown(node.send(node.request(path).POST(HttpRequest.BodyPublishers.ofString("{}"))));
        assertNothingCalled();
    }

    @Test
    void refusesEveryTokenButItsOwn() throws Exception {
        String digits = node.token.digits();
        for (String header : new String[] {
            "Bearer " + digits.substring(1),
            "Bearer " + digits + "0",
            "Bearer " + digits.toUpperCase(Locale.ROOT).replace('0', 'A'),
            "Basic " + digits,
            "Bearer",
            digits
        }) {
            assertUnknown(node.send(node.request("/v1/leave")
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .header("Authorization", header)));
        }
        assertNothingCalled();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "10.0.0.7",
                "127.0.0.1.evil.example",
                "[2001:db8::1]",
                "localhost."
            })
    void refusesARequestAddressedToAnotherHost(String host) throws Exception {
        String answer =
                node.raw("GET /v1/status HTTP/1.1", "Host: " + host + ":80", node.bearer(), "Connection: close");
        assertThat(answer).startsWith("HTTP/1.1 403 ");
        assertThat(sentence(answer)).contains("banyan.admin.host");
        assertNothingCalled();
    }

    @Test
    void refusesARequestThatNamesTwoHostsOrNone() throws Exception {
        String two = node.raw("GET http://evil.example/health HTTP/1.1", "Host: 127.0.0.1", "Connection: close");
        assertThat(two).startsWith("HTTP/1.1 400 ");
        sentence(two);
        String none = node.raw("GET /health HTTP/1.1", "Connection: close");
        assertThat(none).startsWith("HTTP/1.1 400 ");
        sentence(none);
        assertThat(node.raw("GET http://evil.example/health HTTP/1.1", "Host: evil.example", "Connection: close"))
                .startsWith("HTTP/1.1 403 ");
        assertNothingCalled();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1",
                "/v1/",
                "/v1/status/",
                "/v2/status",
                "/v1/transfers/a/1",
                "/v1/transfers/a/1/2/3",
                "//v1/status"
            })
    void doesNotKnowOtherPaths(String path) throws Exception {
        assertRefused(node.get(path), 404, "docs/admin.md");
        assertNothingCalled();
    }

    @Test
    void doesNotKnowTransfersThatTheNodeDidNotBegin() throws Exception {
        assertRefused(node.get("/v1/transfers/node-1/1/1"), 404, "node-1/1/1");
        assertRefused(node.post("/v1/transfers/node-1/1/1/limit", "{\"limit\": \"1mbit\"}"), 404, "node-1/1/1");
        assertRefused(node.post("/v1/transfers/node-1/1/1/cancel", ""), 404, "node-1/1/1");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /health, GET",
        "POST, /v1/status, GET",
        "DELETE, /v1/tree, GET",
        "PUT, /v1/transfers, GET",
        "POST, /v1/journal, GET",
        "DELETE, /v1/transfers/node-1/1/1, GET",
        "PUT, /v1/limits, 'GET, POST'",
        "GET, /v1/send, POST",
        "GET, /v1/transfers/node-1/1/1/limit, POST",
        "DELETE, /v1/transfers/node-1/1/1/cancel, POST",
        "GET, /v1/leave, POST",
        "OPTIONS, /v1/leave, POST",
        "PATCH, /v1/leave, POST"
    })
    void namesTheMethodThatAPathTakes(String method, String path, String allowed) throws Exception {
        HttpResponse<String> answer =
                node.sendAsKnown(node.request(path).method(method, HttpRequest.BodyPublishers.noBody()));
        assertRefused(answer, 405, allowed);
        assertThat(answer.headers().firstValue("Allow")).contains(allowed);
        assertNothingCalled();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/journal?limit=0, '1 and 1000'",
        "/v1/journal?limit=1001, 1001",
        "/v1/journal?limit=-1, -1",
        "/v1/journal?limit=99999999999999999999, 99999999999999999999",
        "/v1/journal?limit=many, many",
        "/v1/journal?limit=, ''''''",
        "/v1/journal?limit=1&limit=2, 2 times",
        "/v1/journal?limt=5, limt",
        "/v1/status?verbose, verbose",
        "/v1/transfers/a%2Fb/1/2, a/b",
        "/v1/transfers/..%2F..%2Fetc/1/2, ../../etc",
        "/v1/transfers/a%00/1/2, source",
        "/v1/transfers/node-1/-1/2, incarnation",
        "/v1/transfers/node-1/1/0x1, number",
        "/v1/transfers/node-1/1/01, number",
        "/v1/transfers/node-1/12345678901234567890/1, incarnation",
        "/v1/transfers/node-1/1/9999999999999999999, 9223372036854775807"
    })
    void namesWhatIsWrongWithTheAddress(String path, String named) throws Exception {
        assertRefused(node.get(path), 400, named);
        assertNothingCalled();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                      | no body",
                "{                                       | not JSON",
                "file=/etc/passwd                        | not JSON",
                "[\"/etc/passwd\"]                       | not a JSON object",
                "null                                    | not a JSON object",
                "{}                                      | no field 'file'",
                "{\"file\": 5}                           | not a text",
                "{\"file\": null}                        | not a text",
                "{\"file\": \"/a\", \"group\": \"main\"} | 'group'",
                "{\"file\": \"/a\", \"file\": \"/b\"}    | Duplicate",
                "{\"file\": \"/a\"} {}                   | not JSON",
                "{\"file\": \"\"}                        | absolute",
                "{\"file\": \"a.tar\"}                   | 'a.tar'",
                "{\"file\": \"/srv/../etc/passwd\"}      | '..'",
                "{\"file\": \"/srv/..\"}                 | '..'",
                "{\"file\": \"/srv/\\u0000\"}            | not a path",
                "{\"file\": \"/srv/\\ud800\"}            | not a path",
                "{\"file\": \"/a\", \"limit\": 5}        | not a text",
                "{\"file\": \"/a\", \"limit\": \"fast\"} | 'fast'",
                "{\"file\": \"/a\", \"limit\": \"2tbit\"} | 1000000000000"
            })
    void namesWhatIsWrongWithAFileToSend(String body, String named) throws Exception {
        assertRefused(node.post("/v1/send", body), 400, named);
        assertNothingCalled();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                          | no body",
                "{}                          | no field 'limit'",
                "{\"limit\": \"-1mbit\"} | '-1mbit'",
                "{\"limt\": \"1mbit\"}   | 'limt'"
            })
    void namesWhatIsWrongWithALimit(String body, String named) throws Exception {
        assertRefused(node.post("/v1/transfers/" + FakeBackend.ID + "/limit", body), 400, named);
        assertNothingCalled();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                     | no body",
                "{}                     | no limit",
                "{\"up\": \"fast\"}     | 'fast'",
                "{\"down\": \"2tbit\"}  | 'down' is no limit: a limit must be 0 (none) to 1000000000000",
                "{\"source\": 5}        | not a text",
                "{\"uplink\": \"1mbit\"} | 'uplink'"
            })
    void namesWhatIsWrongWithLimitsOfTheNode(String body, String named) throws Exception {
        assertRefused(node.post("/v1/limits", body), 400, named);
        assertNothingCalled();
    }

    @Test
    void refusesABodyThatIsNotText() throws Exception {
        byte[] body = {'{', '"', 'f', 'i', 'l', 'e', '"', ':', '"', '/', (byte) 0xff, (byte) 0xc0, '"', '}'};
        assertRefused(
                node.sendAsKnown(node.request("/v1/send").POST(HttpRequest.BodyPublishers.ofByteArray(body))),
                400,
                "not JSON");
        assertRefused(node.post("/v1/send", "[".repeat(2000)), 400, "not JSON");
        assertNothingCalled();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"now\": true}", "[]", "now"})
    void doesNotLeaveWhenTheOrderSaysMoreThanItUnderstands(String body) throws Exception {
        assertRefused(node.post("/v1/leave", body), 400, "send no body");
        assertNothingCalled();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/send", "/v1/leave"})
    void refusesABodyAboveTheLimit(String path) throws Exception {
        String fits = "{\"file\": \"/" + "a".repeat(AdminNode.REQUEST_LIMIT - 20) + "\"}";
        String above = " ".repeat(AdminNode.REQUEST_LIMIT + 1 - fits.length()) + fits;
        assertRefused(node.post(path, above), 413, "banyan.admin.request-limit");
        assertRefused(
                node.sendAsKnown(node.request(path)
                        .POST(HttpRequest.BodyPublishers.ofInputStream(
                                () -> new ByteArrayInputStream(above.getBytes(StandardCharsets.UTF_8))))),
                413,
                String.valueOf(AdminNode.REQUEST_LIMIT));
        assertNothingCalled();
        assertThat(node.post("/v1/send", " ".repeat(AdminNode.REQUEST_LIMIT - fits.length()) + fits)
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void passesOnWhyTheNodeCannotDoIt() throws Exception {
        node.backend.send = () -> {
            throw new OverlayException("there is no file /srv/a.tar; name one");
        };
        assertRefused(
                node.post("/v1/send", "{\"file\": \"/srv/a.tar\"}"), 409, "there is no file /srv/a.tar; name one");
        node.backend.status = () -> CompletableFuture.failedFuture(new OverlayException("the node is leaving"));
        assertRefused(node.get("/v1/status"), 409, "the node is leaving");
    }

    @Test
    void saysThatTheNodeCouldNotAnswerAndKeepsTheCauseToItself() throws Exception {
        node.backend.status =
                () -> CompletableFuture.failedFuture(new IllegalStateException("secret (expected in this test)"));
        HttpResponse<String> answer = node.get("/v1/status");
        assertRefused(answer, 503, "its log says why");
        assertThat(answer.body()).doesNotContain("secret").doesNotContain("Exception");
    }

    @Test
    void saysThatItHasAFaultAndKeepsTheTraceToItself() throws Exception {
        node.backend.send = () -> {
            throw new IllegalStateException("secret (expected in this test)");
        };
        HttpResponse<String> answer = node.post("/v1/send", "{\"file\": \"/srv/a.tar\"}");
        assertRefused(answer, 500, "its log says more");
        assertThat(answer.body()).doesNotContain("secret").doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource({
        "400, GET /v1/%zz HTTP/1.1",
        "400, GET /v1/journal?limit=%zz HTTP/1.1",
        "505, GET /v1/status",
        "501, BREW /v1/status HTTP/1.1",
        "505, GET /v1/status HTTP/3.0"
    })
    void answersWhatIsNoRequestInTheSameForm(int status, String line) throws Exception {
        String answer = node.raw(line, "Host: 127.0.0.1", node.bearer(), "Connection: close");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        sentence(answer);
        assertNothingCalled();
    }

    @Test
    void refusesAnAddressAndHeadersThatAreTooLong() throws Exception {
        String address = node.raw("GET /" + "a".repeat(10_000) + " HTTP/1.1", "Host: 127.0.0.1", node.bearer());
        assertThat(address).startsWith("HTTP/1.1 414 ");
        sentence(address);
        String header =
                node.raw("GET /v1/status HTTP/1.1", "Host: 127.0.0.1", "X: " + "a".repeat(100_000), node.bearer());
        assertThat(header).startsWith("HTTP/1.1 431 ");
        sentence(header);
        String[] many = new String[200];
        Arrays.fill(many, "X: y");
        String headers =
                node.raw("GET /v1/status HTTP/1.1", "Host: 127.0.0.1", String.join("\r\n", many), node.bearer());
        assertThat(headers).startsWith("HTTP/1.1 4");
        sentence(headers);
        assertNothingCalled();
    }

    @Test
    void survivesBytesThatAreNoHttp() throws Exception {
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        node.raw(noise);
        node.raw(new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3, 13, 10, 13, 10});
        assertNothingCalled();
        assertThat(node.get("/v1/status").statusCode()).isEqualTo(200);
    }

    private static void assertNothingCalled() {
        assertThat(node.backend.calls).isEmpty();
    }

    private static void assertUnknown(HttpResponse<String> answer) {
        assertRefused(answer, 401, "Authorization: Bearer TOKEN");
        assertThat(answer.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
        assertThat(answer.body()).doesNotContain(node.token.digits());
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String named) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(AdminNode.json(answer.body()).fieldNames()).toIterable().containsExactly("error");
        assertThat(AdminNode.json(answer.body()).get("error").textValue())
                .contains(named)
                .doesNotContain("\n");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }

    /** What a raw answer says. */
    private static String sentence(String answer) {
        assertThat(answer).contains("Content-Type: application/json", "Cache-Control: no-store");
        return AdminNode.json(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                .get("error")
                .textValue();
    }
}
