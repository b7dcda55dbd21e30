package dev.banyan.overlay.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.banyan.overlay.node.NodeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the admin interface of a node is, as its configuration says.
 *
 * @param config the node's configuration file
 * @param hostAndPort {@code host:port}
 * @param tokenFile where the node writes what opens the interface
 */
record NodeAddress(Path config, String hostAndPort, Path tokenFile) {
    private static final String HOST = "banyan.admin.host";
    private static final String PORT = "banyan.admin.port";
    private static final String STATE_DIRECTORY = "banyan.state-directory";
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^\\s:/]+):[0-9]{1,5}");
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    /**
     * Reads the configuration, and what the running node wrote to its state directory if no port is configured.
     *
     * @param overrides {@code KEY=VALUE} each
     * @throws ConfigException if the configuration cannot be read
     * @throws CommandFailedException if the node has not told its port
     */
    static NodeAddress find(Path config, List<String> overrides) {
        Config settings = NodeConfig.load(config, overrides).config();
        String state = settings.getString(STATE_DIRECTORY);
        if (state.isEmpty()) {
            throw new ConfigException.Generic(config + ": " + STATE_DIRECTORY
                    + " is not set; a node that takes commands writes its token there, so set it");
        }
        int port = settings.getInt(PORT);
        String address = port == 0
                ? told(config, Path.of(state, "admin.address"))
                : reachable(settings.getString(HOST)) + ":" + port;
        return new NodeAddress(config, address, Path.of(state, "admin.token"));
    }

    /** Whoever listens everywhere is reached at home. */
    private static String reachable(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return inUrl(address.isAnyLocalAddress() ? LOOPBACK : host);
        } catch (UnknownHostException e) {
            throw new CommandFailedException(HOST + ": the host '" + host + "' is not known here; use an address", e);
        }
    }

    private static String inUrl(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    private static String told(Path config, Path file) {
        String address;
        try {
            address = Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            throw new CommandFailedException(
                    "the node of " + config + " does not run: it has not written its admin address to " + file + "; "
                            + howToStart(config),
                    e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (!HOST_AND_PORT.matcher(address).matches()) {
            throw new CommandFailedException(
                    file + " holds no address host:port; remove it and restart the node of " + config);
        }
        return address;
    }

    /**
     * What opens the admin interface; a secret.
     *
     * @throws CommandFailedException if it cannot be read
     */
    String token() {
        String token;
        try {
            token = Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw unreadable(tokenFile, e);
        }
        if (!TOKEN.matcher(token).matches()) {
            throw new CommandFailedException(tokenFile + " holds no token; the node writes it anew when it starts");
        }
        return token;
    }

    private static CommandFailedException unreadable(Path file, IOException e) {
        String why = e instanceof NoSuchFileException
                ? "there is no such file; the node writes it when it starts, so check that --node names its configuration"
                        + " and that its directories are seen from "
                        + Path.of("").toAbsolutePath()
                : e instanceof AccessDeniedException
                        ? "access is denied; run this as the user that runs the node"
                        : e.toString();
        return new CommandFailedException("cannot read " + file + ": " + why, e);
    }

    /** What to do when nothing answers, half a sentence. */
    String howToStart() {
        return howToStart(config);
    }

    private static String howToStart(Path config) {
        return "start it with 'banyan node --config " + config + "'";
    }
}
