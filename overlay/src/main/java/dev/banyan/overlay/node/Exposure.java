package dev.banyan.overlay.node;

import dev.banyan.tree.config.Section;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the channels of a node, none of which is encrypted yet, from being reached by other machines unless {@code
 * banyan.security.insecure} says that this is known.
 */
final class Exposure {
    private static final Logger LOG = LoggerFactory.getLogger(Exposure.class);

    /** Pekko's own settings for what {@code banyan.control} says; set there, they would go round the check. */
    private static final List<String> GO_ROUND =
            List.of("canonical.hostname", "canonical.port", "bind.hostname", "bind.port");

    private Exposure() {}

    /** Refuses an address to listen on that is not loopback, unless it is allowed, and one that cannot be looked up. */
    static void check(Section banyan, NodeSettings settings) {
        check(banyan.section("control"), settings.control().host(), settings.insecure());
        check(banyan.section("link"), settings.link().listen().host(), settings.insecure());
        check(banyan.section("admin"), settings.admin().host(), settings.insecure());
        Section artery = banyan.section("pekko.remote.artery");
        for (String key : GO_ROUND) {
            if (artery.has(key)) {
                throw artery.bad(
                        key,
                        "must not be set, as banyan.control says where to listen and what peers are told, was '"
                                + artery.optionalText(key) + "'");
            }
        }
    }

    private static void check(Section channel, String host, boolean insecure) {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw channel.bad(
                    "host",
                    "must be an address of this machine or a name that resolves to one, was '" + host
                            + "', which does not resolve; check its spelling or use the address");
        }
        if (!insecure && !address.isLoopbackAddress()) {
            throw channel.bad(
                    "host",
                    "must be a loopback address such as 127.0.0.1 unless banyan.security.insecure = on, was '" + host
                            + "': nothing is encrypted yet, so whoever reaches the port can read what is sent and join;"
                            + " listen on a loopback address, or set banyan.security.insecure = on if all who reach"
                            + " the port may do that");
        }
    }

    /** Says once per start that the node was told to be insecure. */
    static void warn(NodeSettings settings) {
        if (settings.insecure()) {
            LOG.warn(
                    "node {}: banyan.security.insecure is on and nothing is encrypted: whoever reaches {} (control) or {}"
                            + " (links) can read what is sent and join; keep these ports to hosts you trust",
                    settings.name(),
                    settings.control().requested(),
                    settings.link().listen().requested());
        }
    }
}
