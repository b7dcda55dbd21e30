package dev.banyan.overlay.node;

import dev.banyan.overlay.security.SecuritySettings;
import dev.banyan.tree.config.Section;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the channels of a node that are not encrypted from being reached by other machines unless {@code banyan.security.insecure} says
 * that this is known.
 */
final class Exposure {
    private static final Logger LOG = LoggerFactory.getLogger(Exposure.class);

    /** Pekko's own settings for what {@code banyan.control} says; set there, they would go round the check. */
    private static final List<String> GO_ROUND =
            List.of("canonical.hostname", "canonical.port", "bind.hostname", "bind.port");

    /** The same for what {@code banyan.security} says. */
    private static final List<String> GO_ROUND_TLS = List.of("transport", "ssl.ssl-engine-provider");

    private static final String CHANNEL =
            "nothing is encrypted without certificates, so whoever reaches the port can read what is sent and join;"
                    + " listen on a loopback address, set banyan.security.certificate, key and trusted, or set"
                    + " banyan.security.insecure = on if all who reach the port may do that";

    private static final String ADMIN =
            "the admin interface is never encrypted, so whoever sees its traffic learns the token that rules the node;"
                    + " listen on a loopback address, or set banyan.security.insecure = on if all who reach the network"
                    + " may do that";

    private Exposure() {}

    /** Refuses an address to listen on that is not loopback, unless it is allowed, and one that cannot be looked up. */
    static void check(Section banyan, NodeSettings settings) {
        boolean insecure = settings.security().insecure();
        boolean encrypted = settings.security().credentials().isPresent();
        check(banyan.section("control"), settings.control().host(), insecure || encrypted, CHANNEL);
        check(banyan.section("link"), settings.link().listen().host(), insecure || encrypted, CHANNEL);
        check(banyan.section("admin"), settings.admin().host(), insecure, ADMIN);
        Section artery = banyan.section("pekko.remote.artery");
        refuse(artery, GO_ROUND, "banyan.control says where to listen and what peers are told");
        if (encrypted) {
            refuse(artery, GO_ROUND_TLS, "banyan.security says how the control channel is encrypted");
        }
    }

    private static void refuse(Section artery, List<String> keys, String reason) {
        for (String key : keys) {
            if (artery.has(key)) {
                throw artery.bad(key, "must not be set, as " + reason + ", was '" + artery.optionalText(key) + "'");
            }
        }
    }

    private static void check(Section channel, String host, boolean allowed, String why) {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw channel.bad(
                    "host",
                    "must be an address of this machine or a name that resolves to one, was '" + host
                            + "', which does not resolve; check its spelling or use the address");
        }
        if (!allowed && !address.isLoopbackAddress()) {
            throw channel.bad(
                    "host",
                    "must be a loopback address such as 127.0.0.1 unless banyan.security allows others, was '" + host
                            + "': " + why);
        }
    }

    /** Says once per start that the node was told to be insecure. */
    static void warn(NodeSettings settings) {
        SecuritySettings security = settings.security();
        if (security.insecure() && security.credentials().isPresent()) {
            LOG.warn(
                    "node {}: banyan.security.insecure is on, so the admin interface may be reached from other machines; it"
                            + " is not encrypted",
                    settings.name());
        } else if (security.insecure()) {
            LOG.warn(
                    "node {}: banyan.security.insecure is on and nothing is encrypted: whoever reaches {} (control) or {}"
                            + " (links) can read what is sent and join; keep these ports to hosts you trust",
                    settings.name(),
                    settings.control().requested(),
                    settings.link().listen().requested());
        }
    }
}
