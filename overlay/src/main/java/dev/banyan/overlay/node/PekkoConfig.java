package dev.banyan.overlay.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.link.Hosts;
import dev.banyan.overlay.link.ListenSettings;
import dev.banyan.overlay.membership.Membership;
import dev.banyan.tree.config.Section;
import java.util.List;
import java.util.Map;

/** The configuration of a node's ActorSystem: what Banyan needs of Pekko over what the application and Pekko say. */
final class PekkoConfig {
    private PekkoConfig() {}

    /** The configuration with what {@code banyan.light} means for Banyan's own threads. */
    static Config light(Config config) {
        return Section.at(config, "banyan").flag("light")
                ? ConfigFactory.parseString("banyan { link.shared = on, bulk.disk.shared = on }")
                        .withFallback(config)
                : config;
    }

    /**
     * Whatever {@code banyan.pekko} says wins over all else.
     *
     * @param port to listen on; 0 for any free one
     */
    static Config of(NodeSettings settings, int port, Config config) {
        ListenSettings control = settings.control();
        Config needed = ConfigFactory.parseMap(Map.of(
                "pekko.remote.artery.canonical.hostname", Hosts.inUri(control.advertisedHost()),
                "pekko.remote.artery.canonical.port", control.advertisedPort() == 0 ? port : control.advertisedPort(),
                "pekko.remote.artery.bind.hostname", Hosts.inUri(control.host()),
                "pekko.remote.artery.bind.port", port,
                "pekko.cluster.roles", List.of(Membership.roleOf(settings.name())),
                "pekko.cluster.split-brain-resolver.stable-after",
                        settings.membership().downAfter()));
        Config light = settings.light()
                ? ConfigFactory.parseResources(PekkoConfig.class.getClassLoader(), "banyan-light.conf")
                : ConfigFactory.empty();
        Config base = ConfigFactory.parseResources(PekkoConfig.class.getClassLoader(), "banyan-pekko.conf");
        return config.getConfig("banyan.pekko")
                .atPath("pekko")
                .withFallback(needed)
                .withFallback(
                        settings.security().credentials().isPresent()
                                ? ConfigFactory.parseString("pekko.remote.artery.transport = tls-tcp")
                                : ConfigFactory.empty())
                .withFallback(light)
                .withFallback(base)
                .withFallback(config)
                .resolve();
    }
}
