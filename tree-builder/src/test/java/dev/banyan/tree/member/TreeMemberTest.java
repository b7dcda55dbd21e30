package dev.banyan.tree.member;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.attach.AttachSettings;
import dev.banyan.tree.attach.Attachment;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.narada.MeshMessage;
import dev.banyan.tree.nice.NiceMessage;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.Rank;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TreeMemberTest {
    private static final NodeId ME = new NodeId("me", 1, "h:1");
    private static final NodeId PEER = new NodeId("peer", 1, "h:2");
    private static final Input FOREIGN = new Input.Received(PEER, new MeshMessage.Probe(1, false, 0));

    private final TreeMember member = nice();

    private static TreeMember nice() {
        Section tree = Section.at(ConfigFactory.load(), "banyan.tree");
        BuilderSettings settings = BuilderSettings.from(tree);
        SplittableRandom random = new SplittableRandom(1);
        Member self = new Member(ME, new Rank(0, 1, ME), 4, "h:9");
        return new TreeMember(
                settings.protocol(),
                settings.create(self, random),
                new Attachment(self, AttachSettings.from(tree.section("attach")), random));
    }

    @Test
    void tellsOnceOfAContactThatBuildsByAnotherProtocol() {
        member.handle(0, new Input.ContactsChanged(List.of(ME, PEER)));
        assertThat(member.handle(1, FOREIGN))
                .containsExactly(
                        new Effect.Tell(new TreeEvent.ForeignBuilder(PEER, "nice", "narada")),
                        new Effect.Send(PEER, new MemberMessage.BuiltBy("nice")));
        assertThat(member.handle(2, FOREIGN)).isEmpty();
        assertThat(member.foreignMessages()).isEqualTo(2);
    }

    @Test
    void tellsAgainOfAContactThatWasGoneMeanwhile() {
        member.handle(0, new Input.ContactsChanged(List.of(ME, PEER)));
        member.handle(1, FOREIGN);
        member.handle(2, new Input.ContactsChanged(List.of(ME)));
        assertThat(member.handle(3, FOREIGN)).isEmpty();
        member.handle(4, new Input.ContactsChanged(List.of(ME, PEER)));
        assertThat(member.handle(5, FOREIGN)).hasSize(2);
    }

    @Test
    void tellsOfAContactThatSaysItBuildsByAnotherProtocol() {
        member.handle(0, new Input.ContactsChanged(List.of(ME, PEER)));
        Input said = new Input.Received(PEER, new MemberMessage.BuiltBy("planned"));
        assertThat(member.handle(1, said))
                .containsExactly(new Effect.Tell(new TreeEvent.ForeignBuilder(PEER, "nice", "planned")));
        assertThat(member.handle(2, said)).isEmpty();
    }

    @Test
    void ignoresWhoSaysItBuildsByTheSameOrAnUnknownProtocol() {
        member.handle(0, new Input.ContactsChanged(List.of(ME, PEER)));
        assertThat(member.handle(1, new Input.Received(PEER, new MemberMessage.BuiltBy("nice"))))
                .isEmpty();
        assertThat(member.handle(2, new Input.Received(PEER, new MemberMessage.BuiltBy("scribe"))))
                .isEmpty();
    }

    @Test
    void handsItsBuilderWhatIsForIt() {
        member.handle(0, new Input.ContactsChanged(List.of(ME, PEER)));
        assertThat(member.handle(1, new Input.Received(PEER, new NiceMessage.Probe(7))))
                .containsExactly(new Effect.Send(PEER, new NiceMessage.ProbeReply(7)));
        assertThat(member.foreignMessages()).isZero();
    }
}
