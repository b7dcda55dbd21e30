package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.actor.TreeMail;
import dev.banyan.tree.attach.AttachMessage;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.NodeId;
import java.io.IOException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What comes to a node over the control channel, as its ActorSystem reads it. */
class ControlMessagesTest {
    private static final NodeId PEER = new NodeId("peer", 1, "127.0.0.1:4000");
    private static final NodeId SELF = new NodeId("self", 1, "127.0.0.1:4001");

    private static ActorSystem system;

    @BeforeAll
    static void start() {
        Config config = Nodes.settings("self").config();
        system = ActorSystem.create(
                "messages",
                ConfigFactory.parseString("pekko.actor.provider = local")
                        .withFallback(PekkoConfig.of(NodeSettings.from(Section.at(config, "banyan")), 0, config)));
    }

    @AfterAll
    static void end() {
        TestKit.shutdownActorSystem(system);
    }

    private static byte[] written(Object mail) {
        return serialization().serialize(mail).get();
    }

    private static TreeMail read(byte[] bytes) {
        return serialization().deserialize(bytes, TreeMail.class).get();
    }

    private static Serialization serialization() {
        return SerializationExtension.get(system);
    }

    @Test
    void whatIsWrittenIsRead() {
        TreeMail mail = new TreeMail(PEER, SELF, new AttachMessage.ProbeRequest(7));
        assertThat(read(written(mail))).isEqualTo(mail);
    }

    @Test
    void aMessageThatLacksItsSenderIsRefused() throws IOException {
        CBORMapper mapper = new CBORMapper();
        JsonNode tree = mapper.readTree(written(new TreeMail(PEER, SELF, new AttachMessage.ProbeRequest(7))));
        ((ArrayNode) tree).setNull(0);
        byte[] bytes = mapper.writeValueAsBytes(tree);
        assertThatThrownBy(() -> read(bytes)).hasMessageContaining("from");
    }
}
