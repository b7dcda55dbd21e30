package dev.banyan.overlay.admin;

import java.net.InetAddress;
import java.util.Locale;
import org.apache.pekko.http.javadsl.model.Host;

/**
 * Which hosts a request may be addressed to. A page in the operator's browser can make its own name resolve to a loopback address
 * and so reach the interface; the name it then sends gives it away. The port does not matter: it may be that of a tunnel.
 */
final class HostRule {
    private final String configured;
    private final InetAddress bound;

    /**
     * @param configured host that the settings name
     * @param bound what it resolves to
     */
    HostRule(String configured, InetAddress bound) {
        this.configured = configured.toLowerCase(Locale.ROOT);
        this.bound = bound;
    }

    boolean allows(Host host) {
        if (host.isIPv4() || host.isIPv6()) {
            return allows(host.getInetAddresses().iterator().next());
        }
        String name = host.address().toLowerCase(Locale.ROOT);
        return !name.isEmpty() && (name.equals("localhost") || name.equals(configured));
    }

    /** No page is served from an address, so with all addresses bound any will do. */
    private boolean allows(InetAddress address) {
        return address.isLoopbackAddress() || address.equals(bound) || bound.isAnyLocalAddress();
    }
}
