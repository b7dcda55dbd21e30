package dev.banyan.overlay.link;

import dev.banyan.tree.config.Section;

/**
 * Where a channel of a node listens and what peers are told of it; {@code banyan.link} and {@code banyan.control}.
 *
 * @param host address or host name to listen on; a wildcard only beside an {@code advertisedHost} of its own
 * @param port port to listen on; 0 for any free one
 * @param advertisedHost address or host name at which peers reach the node; no wildcard
 * @param advertisedPort port at which they do; 0 for the one listened on
 */
public record ListenSettings(String host, int port, String advertisedHost, int advertisedPort) {
    private static final int PORT_MAX = 65_535;

    /** Reads {@code host}, {@code port}, {@code advertised-host} and {@code advertised-port} of a section. */
    public static ListenSettings from(Section section) {
        String host = host(section, "host", section.text("host"));
        String advertised = section.optionalText("advertised-host");
        if (!advertised.isEmpty()) {
            advertised = host(section, "advertised-host", advertised);
            refuseWildcard(section, "advertised-host", advertised, "");
        } else {
            refuseWildcard(
                    section,
                    "host",
                    host,
                    "; to listen on all addresses, set advertised-host beside it to the one that peers reach");
        }
        return new ListenSettings(
                host,
                section.intBetween(0, PORT_MAX, "port"),
                advertised.isEmpty() ? host : advertised,
                section.intBetween(0, PORT_MAX, "advertised-port"));
    }

    private static String host(Section section, String key, String text) {
        try {
            return Hosts.parse(text);
        } catch (IllegalArgumentException e) {
            throw section.bad(key, "must be an IP address or a host name, was '" + text + "'");
        }
    }

    private static void refuseWildcard(Section section, String key, String host, String advice) {
        if (Hosts.isWildcard(host)) {
            throw section.bad(key, "must be an address that peers reach, was '" + host + "'" + advice);
        }
    }

    /** {@code host:port} that peers are told. */
    public String advertised(int boundPort) {
        return Hosts.withPort(advertisedHost, advertisedPort == 0 ? boundPort : advertisedPort);
    }

    /** {@code host:port} to listen on, as it was asked for. */
    public String requested() {
        return Hosts.withPort(host, port);
    }
}
