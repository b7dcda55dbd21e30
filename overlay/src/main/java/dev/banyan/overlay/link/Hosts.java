package dev.banyan.overlay.link;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** How hosts are written: a host name, an IPv4 address, or an IPv6 address with or without brackets. Resolves no names. */
public final class Hosts {
    /** As in URIs, which know no underscore. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]{1,255}");

    private static final Pattern ZEROS = Pattern.compile("0+(\\.0+)*");

    private Hosts() {}

    /**
     * The one way in which a host is compared: an IPv6 address without brackets and in its shortest form, all else as it is.
     *
     * @throws IllegalArgumentException naming the text, if it is neither an address nor possibly a name
     */
    public static String parse(String text) {
        boolean inBrackets = text.startsWith("[") && text.endsWith("]");
        String bare = inBrackets ? text.substring(1, text.length() - 1) : text;
        InetAddress ipv6 = NetUtil.isValidIpV6Address(bare) ? NetUtil.createInetAddressFromIpAddressString(bare) : null;
        if (ipv6 != null && !bare.contains("%")) {
            return NetUtil.toAddressString(ipv6);
        }
        if (inBrackets || !NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("no host: '" + text + "'");
        }
        return text;
    }

    /** {@code host:port}; an IPv6 address stands in brackets. */
    public static String withPort(String host, int port) {
        return inUri(host) + ":" + port;
    }

    /** As it is written in a URI: an IPv6 address in brackets. */
    public static String inUri(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** Whether that is the address that means all addresses of a machine, and so none that a peer could dial. */
    public static boolean isWildcard(String host) {
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        return literal == null ? ZEROS.matcher(host).matches() : literal.isAnyLocalAddress();
    }
}
