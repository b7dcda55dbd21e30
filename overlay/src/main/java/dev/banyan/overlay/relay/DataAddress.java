package dev.banyan.overlay.relay;

import java.net.InetSocketAddress;

/** Text form of where a node accepts links: {@code host:port}. */
public final class DataAddress {
    private DataAddress() {}

    /** @throws IllegalArgumentException naming the text, if it is not {@code host:port} with a port of 1 to 65535 */
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port > 0 && port <= 65_535) {
                return new InetSocketAddress(text.substring(0, colon), port);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not host:port: '" + text + "'", e);
        }
        throw new IllegalArgumentException("not host:port: '" + text + "'");
    }

    /** {@code host:port} of an address. */
    public static String format(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
