package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** One member alone with a scripted world: peers answer probes after their round trip, all else the test says. */
final class Solo {
    /** The members, in ascending order; "me" is the subject. */
    static final NodeId A = id("a");

    static final NodeId B = id("b");
    static final NodeId C = id("c");
    static final NodeId D = id("d");
    static final NodeId ME = id("me");
    static final NodeId X = id("x");
    static final NodeId Y = id("y");
    static final NodeId Z = id("z");

    record Sent(NodeId to, NiceMessage message) {}

    private record Due(long at, Input input) {}

    final NiceSettings settings = NiceWorld.defaults();
    final Nice nice = new Nice(ME, settings, new SplittableRandom(1));
    final List<Sent> sent = new ArrayList<>();
    final Map<NodeId, Duration> rtts = new LinkedHashMap<>();
    List<Candidate> offered = List.of();
    int offers;
    long now = NiceWorld.SECOND;
    private final List<Due> due = new ArrayList<>();
    private int sequence;

    static NodeId id(String name) {
        return new NodeId(name, 1, name + ":1");
    }

    /** The member is the rendezvous and has formed a hierarchy alone. */
    static Solo rendezvous(NodeId... others) {
        Solo solo = new Solo();
        List<NodeId> contacts = new ArrayList<>(List.of(others));
        contacts.add(0, ME);
        solo.handle(new Input.ContactsChanged(contacts));
        return solo;
    }

    /** The member is in the layer 0 cluster of that leader, who is the rendezvous. */
    static Solo under(NodeId leader, List<NodeId> members, Optional<Roster> above) {
        Solo solo = new Solo();
        members.forEach(m -> solo.rtts.putIfAbsent(m, Duration.ofMillis(50)));
        above.ifPresent(r -> r.members().forEach(m -> solo.rtts.putIfAbsent(m, Duration.ofMillis(50))));
        solo.handle(new Input.ContactsChanged(List.of(leader, ME)));
        NiceMessage.Query query = solo.last(NiceMessage.Query.class);
        solo.receive(leader, new NiceMessage.QueryReply(query.nonce(), 0, leader, members));
        solo.lead(leader, 0, 1, members, above);
        solo.advance(Duration.ofMillis(300));
        return solo;
    }

    /** A leader beats with a list. */
    void lead(NodeId leader, int layer, long term, List<NodeId> members, Optional<Roster> above) {
        receive(leader, new NiceMessage.LeaderHeartBeat(pulse(layer, 0, -1, 0, List.of()), term, members, above));
    }

    /** A member beats with distances that fit the subject's list. */
    void beat(NodeId member, int layer, Integer... distances) {
        receive(member, new NiceMessage.HeartBeat(pulse(layer, digest(layer), -1, 0, List.of(distances))));
    }

    NiceMessage.Pulse pulse(int layer, int digest, int echo, int holdMicros, List<Integer> distances) {
        return new NiceMessage.Pulse(layer, digest, ++sequence, echo, holdMicros, distances);
    }

    /** The digest of the subject's list of a layer, as its last beat there showed it. */
    int digest(int layer) {
        for (int i = sent.size() - 1; i >= 0; i--) {
            NiceMessage message = sent.get(i).message();
            NiceMessage.Pulse pulse = message instanceof NiceMessage.HeartBeat beat
                    ? beat.pulse()
                    : message instanceof NiceMessage.LeaderHeartBeat beat ? beat.pulse() : null;
            if (pulse != null && pulse.layer() == layer) {
                return pulse.digest();
            }
        }
        return 0;
    }

    void receive(NodeId from, NiceMessage message) {
        handle(new Input.Received(from, message));
    }

    void handle(Input input) {
        for (Effect effect : nice.handle(now, input)) {
            if (effect instanceof Effect.Send send) {
                NiceMessage message = (NiceMessage) send.message();
                sent.add(new Sent(send.to(), message));
                if (message instanceof NiceMessage.Probe probe && rtts.containsKey(send.to())) {
                    due.add(new Due(
                            now + rtts.get(send.to()).toNanos(),
                            new Input.Received(send.to(), new NiceMessage.ProbeReply(probe.nonce()))));
                }
            } else if (effect instanceof Effect.OfferCandidates offer) {
                offered = offer.nearestFirst();
                offers++;
            }
        }
    }

    /** Lets time pass: wakes the subject when it asked for it. */
    void advance(Duration duration) {
        long end = now + duration.toNanos();
        while (true) {
            Due next = due.stream()
                    .min(Comparator.comparingLong(Due::at))
                    .orElse(new Due(Long.MAX_VALUE, new Input.Tick()));
            long at = Math.max(now, Math.min(next.at(), nice.nextWakeNanos()));
            if (at > end) {
                now = end;
                return;
            }
            now = at;
            if (next.at() <= now) {
                due.remove(next);
                handle(next.input());
            } else {
                handle(new Input.Tick());
            }
        }
    }

    <T extends NiceMessage> List<T> all(Class<T> kind) {
        return sent.stream()
                .map(Sent::message)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    <T extends NiceMessage> T last(Class<T> kind) {
        List<T> all = all(kind);
        if (all.isEmpty()) {
            throw new AssertionError("no " + kind.getSimpleName() + " among " + sent);
        }
        return all.get(all.size() - 1);
    }

    List<NiceMessage> sentTo(NodeId peer) {
        return sent.stream().filter(s -> s.to().equals(peer)).map(Sent::message).toList();
    }
}
