package dev.banyan.overlay.relay;

import dev.banyan.overlay.link.Hosts;
import java.net.InetSocketAddress;

/** Text form of where a node listens: {@code host:port}, with an IPv6 address in brackets. */
public final class DataAddress {
    private static final int PORT_MAX = 65_535;
    private static final int PORT_DIGITS = 5;

    private DataAddress() {}

    /**
     * Where that is. Looks up a host name, and so may block.
     *
     * @throws IllegalArgumentException naming the text, if it is not {@code host:port} with a port of 1 to 65535
     */
    public static InetSocketAddress parse(String text) {
        return new InetSocketAddress(hostOf(text), portOf(text));
    }

    /**
     * The one way in which such a text is compared; looks up nothing.
     *
     * @throws IllegalArgumentException naming the text, if it is not {@code host:port} with a port of 1 to 65535
     */
    public static String normalized(String text) {
        return Hosts.withPort(hostOf(text), portOf(text));
    }

    private static String hostOf(String text) {
        String host = text.substring(0, Math.max(0, text.lastIndexOf(':')));
        if (host.contains(":") && !host.startsWith("[")) {
            throw new IllegalArgumentException("not host:port, an IPv6 address must be in brackets: '" + text + "'");
        }
        try {
            return Hosts.parse(host);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not host:port: '" + text + "'", e);
        }
    }

    private static int portOf(String text) {
        String digits = text.substring(text.lastIndexOf(':') + 1);
        boolean isNumber = !digits.isEmpty()
                && digits.length() <= PORT_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = isNumber ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("not host:port: '" + text + "'");
        }
        return port;
    }
}
