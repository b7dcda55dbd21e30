package dev.banyan.overlay.relay;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/** Text form of where a node accepts links: {@code host:port}. */
public final class DataAddress {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

    private DataAddress() {}

    /** Whether that is the address that means all addresses of a machine, and so none that a peer could dial. */
    public static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]") || host.equals("0:0:0:0:0:0:0:0");
    }

    /** @throws IllegalArgumentException naming the text, if it is not {@code host:port} with a port of 1 to 65535 */
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            boolean host = colon > 0 && HOST.matcher(text.substring(0, colon)).matches();
            if (host && port > 0 && port <= 65_535) {
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
