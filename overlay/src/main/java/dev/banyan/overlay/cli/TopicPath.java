package dev.banyan.overlay.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The paths of topics in the admin interface. */
final class TopicPath {
    private TopicPath() {}

    /** @param topic any text; it is one segment of the path */
    static String of(String topic, String what) {
        return "/v1/topics/" + URLEncoder.encode(topic, StandardCharsets.UTF_8).replace("+", "%20") + "/" + what;
    }
}
