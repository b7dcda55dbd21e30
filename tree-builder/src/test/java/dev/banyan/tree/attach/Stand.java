package dev.banyan.tree.attach;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.Rank;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.protocol.TreeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** One attachment machine, "me", among peers whose every word the test says. Time stands still unless the test moves it. */
final class Stand {
    static final long MILLI = 1_000_000L;
    static final NodeId ME = id("me");
    static final long MY_AGE = 50;

    final AttachSettings settings = settings();
    final Attachment attachment;
    final List<Effect> effects = new ArrayList<>();
    long now = 10_000 * MILLI;
    private long beaconNumber = 100;

    Stand(int slots) {
        attachment = new Attachment(
                new Member(ME, new Rank(0, MY_AGE, ME), slots, "me:1"), settings, new SplittableRandom(1));
    }

    /** The defaults, with one slot kept for orphans. */
    static AttachSettings settings() {
        return AttachSettings.from(Section.at(
                ConfigFactory.parseString("banyan.tree.attach.orphan-slots = 1").withFallback(ConfigFactory.load()),
                "banyan.tree.attach"));
    }

    static NodeId id(String name) {
        return new NodeId(name, 1, name + ":0");
    }

    /** A member whose age is above (so its rank below) that of "me", unless its name begins with "old". */
    static Member member(String name) {
        return new Member(id(name), new Rank(0, name.startsWith("old") ? 1 : 100, id(name)), 4, name + ":1");
    }

    /** A machine that is the root. */
    static Stand root(int slots) {
        Stand stand = new Stand(slots);
        stand.tell(new Input.ContactsChanged(List.of(ME)));
        return stand;
    }

    /** A machine attached below the member "old", the root, by way of the parent "p". */
    static Stand attached(int slots) {
        Stand stand = joining(slots);
        stand.followParent("p");
        return stand;
    }

    /** A machine that looks for its first parent; the group also has "old" and "p". */
    static Stand joining(int slots) {
        Stand stand = new Stand(slots);
        stand.tell(new Input.ContactsChanged(List.of(id("old"), id("p"), ME)));
        return stand;
    }

    void followParent(String parent) {
        answerProbes(parent);
        grant(parent);
        tell(new Input.LinkOpened(id(parent)));
        receive(parent, lineage("old", "old", parent));
        beacon(parent);
    }

    /** Lets the probe timeout pass; before that the named peers answer with room. */
    void answerProbes(String... peers) {
        for (String peer : peers) {
            probeOf(peer)
                    .ifPresent(sequence ->
                            receive(peer, new AttachMessage.ProbeReply(sequence, position("old", 10 * MILLI, 2))));
        }
        pass(settings.probeTimeout().toMillis() + 1);
    }

    Optional<Long> probeOf(String peer) {
        return last(AttachMessage.ProbeRequest.class, peer).map(AttachMessage.ProbeRequest::sequence);
    }

    /** Answers the last attach request to the peer with a slot; the machine then dials. */
    void grant(String peer) {
        receive(
                peer,
                new AttachMessage.AttachAccepted(
                        requestTo(peer).sequence(), 7, peer + ":1", position("old", 10 * MILLI, 2)));
    }

    AttachMessage.AttachRequest requestTo(String peer) {
        return last(AttachMessage.AttachRequest.class, peer)
                .orElseThrow(() -> new AssertionError("no request to " + peer + " in " + effects));
    }

    static Position position(String root, long delayNanos, int free) {
        return new Position(Optional.of(member(root)), true, delayNanos, free, free + 1, origin());
    }

    /** Of a member without a slot for anybody. */
    static Position full(String root, long delayNanos) {
        return new Position(Optional.of(member(root)), true, delayNanos, 0, 0, origin());
    }

    /** Of a child without children, near everybody. */
    static ChildHint hint(String child, long rttNanos, int slots, int free) {
        return new ChildHint(id(child), rttNanos, slots, free, 1, origin());
    }

    static Coordinate origin() {
        return Coordinate.origin(settings().coordinate().dimensions(), 1e-5, 1.5);
    }

    static AttachMessage.Lineage lineage(String root, String... path) {
        return new AttachMessage.Lineage(
                member(root),
                Optional.empty(),
                List.of(path).stream().map(Stand::id).toList());
    }

    void beacon(String parent) {
        receive(parent, new AttachMessage.Beacon(++beaconNumber, 10 * MILLI, 0));
    }

    AttachMessage.AttachRequest request(String child, Urgency urgency, int subtreeSize, Optional<NodeId> displaces) {
        return new AttachMessage.AttachRequest(
                1, member(child), 1, 20 * MILLI, urgency, subtreeSize, displaces, Optional.empty());
    }

    /** The machine's answer to a request for a slot. */
    AttachMessage ask(String child, Urgency urgency) {
        return ask(child, request(child, urgency, 1, Optional.empty()));
    }

    AttachMessage ask(String child, AttachMessage.AttachRequest request) {
        int before = effects.size();
        receive(child, request);
        return effects.subList(before, effects.size()).stream()
                .filter(e -> e instanceof Effect.Send send && send.to().equals(id(child)))
                .map(e -> (AttachMessage) ((Effect.Send) e).message())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no answer in " + effects));
    }

    /** A child asks, dials and is there. */
    void adopt(String child, long rttNanos) {
        AttachMessage.AttachAccepted accepted = (AttachMessage.AttachAccepted) ask(child, Urgency.ORPHAN);
        tell(new Input.LinkOffered(id(child), accepted.reservation()));
        tell(new Input.RttMeasured(id(child), rttNanos));
    }

    void receive(String from, TreeMessage message) {
        tell(new Input.Received(id(from), message));
    }

    void tell(Input input) {
        effects.addAll(attachment.handle(now, input));
        assertThat(attachment.nextWakeNanos()).as("no timer is missed").isLessThanOrEqualTo(attachment.earliestTimer());
    }

    /** Time passes, with a tick whenever the machine wants one. */
    void pass(long millis) {
        long until = now + millis * MILLI;
        while (attachment.nextWakeNanos() <= until) {
            now = Math.max(now + 1, attachment.nextWakeNanos());
            tell(new Input.Tick());
        }
        now = until;
        tell(new Input.Tick());
    }

    /** Time passes while the parent's beacon comes. */
    void passUnderBeacon(long millis, String parent) {
        for (long i = 0; i < millis; i += 100) {
            beacon(parent);
            pass(100);
        }
    }

    <T> Optional<T> last(Class<T> kind, String to) {
        Optional<T> last = Optional.empty();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send send && send.to().equals(id(to)) && kind.isInstance(send.message())) {
                last = Optional.of(kind.cast(send.message()));
            }
            if (effect instanceof Effect.SendOnLink send
                    && send.to().equals(id(to))
                    && kind.isInstance(send.message())) {
                last = Optional.of(kind.cast(send.message()));
            }
        }
        return last;
    }

    int indexOf(Predicate<Effect> wanted) {
        for (int i = effects.size() - 1; i >= 0; i--) {
            if (wanted.test(effects.get(i))) {
                return i;
            }
        }
        return -1;
    }

    boolean told(Predicate<TreeEvent> wanted) {
        return indexOf(e -> e instanceof Effect.Tell tell && wanted.test(tell.event())) >= 0;
    }

    boolean dialled(String peer) {
        return indexOf(e -> e instanceof Effect.OpenLink open && open.to().equals(id(peer))) >= 0;
    }

    boolean closed(String peer) {
        return indexOf(e -> e instanceof Effect.CloseLink close && close.peer().equals(id(peer))) >= 0;
    }
}
