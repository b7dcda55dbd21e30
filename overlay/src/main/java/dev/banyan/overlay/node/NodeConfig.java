package dev.banyan.overlay.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import dev.banyan.overlay.OverlaySettings;
import dev.banyan.overlay.security.NodeTls;
import dev.banyan.tree.config.KnownKeys;
import dev.banyan.tree.config.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Settings of a node from a file, and what can be said of them without starting the node. Whatever is wrong is a {@link
 * ConfigException} of one line, which names file, line, key and value as far as they are known, and what is allowed.
 */
public final class NodeConfig {
    private static final String ROOT = "banyan";
    private static final List<String> FREE_FORM = List.of("banyan.pekko", "banyan.emulation.places");

    /** Typesafe's advice about quoting is for whoever knows the grammar, and longer than the error. */
    private static final Pattern ADVICE = Pattern.compile("\\s*\\(if you (intended|want) .*", Pattern.DOTALL);

    private NodeConfig() {}

    /**
     * Reads a file in HOCON. Of several values for a key the first of these wins: {@code overrides}, the file, system properties
     * ({@code -Dbanyan...}), the defaults. Only the first two are searched for keys that are no settings.
     *
     * @param file all of whose keys are below {@code banyan}
     * @param overrides {@code KEY=VALUE} each, a value in HOCON, or else a text; of two for a key the later wins
     * @throws ConfigException if the file cannot be read or parsed, or a key in it is no setting; values are not checked here
     */
    public static OverlaySettings load(Path file, List<String> overrides) {
        return load(parse(file), overrides);
    }

    /** The same without a file. */
    public static OverlaySettings load(List<String> overrides) {
        return load(ConfigFactory.empty(), overrides);
    }

    private static OverlaySettings load(Config parsed, List<String> overrides) {
        Config asked = Overrides.parse(overrides);
        try {
            OverlaySettings settings = OverlaySettings.of(asked.withFallback(parsed));
            KnownKeys known = new KnownKeys(ConfigFactory.defaultReference(), ROOT, FREE_FORM);
            known.check(parsed.resolveWith(settings.config()));
            known.check(asked.resolveWith(settings.config()));
            return settings;
        } catch (ConfigException.UnresolvedSubstitution e) {
            throw new ConfigException.Generic(e.getMessage() + "; set it, or write ${?...} for what may be missing", e);
        }
    }

    private static Config parse(Path file) {
        refuseUnreadable(file);
        try {
            return ConfigFactory.parseFile(
                    file.toFile(),
                    ConfigParseOptions.defaults()
                            .setSyntax(ConfigSyntax.CONF)
                            .setAllowMissing(false)
                            .setOriginDescription(file.toString()));
        } catch (ConfigException.Parse | ConfigException.BadPath e) {
            throw new ConfigException.Generic(syntaxError(file, e), e);
        } catch (ConfigException.IO e) {
            throw new ConfigException.Generic(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void refuseUnreadable(Path file) {
        if (!Files.exists(file)) {
            throw new ConfigException.Generic(
                    file + ": there is no such file; name the configuration of a node, such as conf/node-1.conf");
        }
        if (Files.isDirectory(file)) {
            throw new ConfigException.Generic(file + ": is a directory; name a file in it");
        }
        if (!Files.isReadable(file)) {
            throw new ConfigException.Generic(file + ": must not be read by this user; change its permissions");
        }
    }

    private static String syntaxError(Path file, ConfigException error) {
        String where = error.origin() == null ? file.toString() : error.origin().description();
        String message = String.valueOf(error.getMessage());
        String what = message.startsWith(where + ": ") ? message.substring(where.length() + 2) : message;
        // What it says of whatever it meets where a key might stand.
        String plain =
                what.replace("expecting a close parentheses ')' here, not:", "expected a key or a closing '}', got");
        return where + ": syntax error: "
                + ADVICE.matcher(plain).replaceFirst("").replaceAll("\\s*\\R\\s*", " ");
    }

    /**
     * Checks all settings as the start of an embedded node does, that its directories can be used and that others would accept its
     * certificate; starts and creates nothing.
     *
     * @throws ConfigException for the first setting that is wrong
     */
    public static void check(OverlaySettings settings) {
        NodeDirectories.of(banyan(settings), read(settings)).check();
        checkCredentials(settings);
    }

    /**
     * The same for a node that is a process of its own, which needs a state directory.
     *
     * @throws ConfigException for the first setting that is wrong
     */
    public static void checkStandalone(OverlaySettings settings) {
        standaloneDirectories(settings).check();
        checkCredentials(settings);
    }

    private static void checkCredentials(OverlaySettings settings) {
        Section banyan = banyan(settings);
        NodeTls.of(banyan.section("security"), banyan.text("name")).ifPresent(NodeTls::close);
    }

    /**
     * Creates the state directory and the receive directory of a standalone node where they are missing; the state directory for
     * this user alone (mode 700).
     *
     * @throws ConfigException for the first setting that is wrong, or if a directory cannot be created or written
     */
    public static void prepareDirectories(OverlaySettings settings) {
        standaloneDirectories(settings).prepare();
    }

    private static NodeDirectories standaloneDirectories(OverlaySettings settings) {
        NodeSettings read = read(settings);
        if (read.stateDirectory().isEmpty()) {
            throw banyan(settings)
                    .bad(
                            "state-directory",
                            "must be a directory for what this node keeps between its starts, was ''; set it to one of its own,"
                                    + " such as /var/lib/banyan/" + read.name());
        }
        return NodeDirectories.of(banyan(settings), read);
    }

    private static NodeSettings read(OverlaySettings settings) {
        return NodeSettings.from(Section.at(PekkoConfig.light(settings.config()), ROOT));
    }

    private static Section banyan(OverlaySettings settings) {
        return Section.at(settings.config(), ROOT);
    }
}
