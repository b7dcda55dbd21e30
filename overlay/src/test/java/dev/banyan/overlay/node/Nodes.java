package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.Group;
import dev.banyan.overlay.MemberResult;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.OverlaySettings;
import dev.banyan.overlay.Transfer;
import dev.banyan.overlay.TransferResult;
import dev.banyan.overlay.TransferStatus;
import dev.banyan.overlay.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A few real nodes in this JVM; all end with the test. The first one started is the root of every group. */
final class Nodes implements AutoCloseable {
    private final Path directory;
    private final Map<String, Overlay> started = new LinkedHashMap<>();

    /** @param directory for files sent and received */
    Nodes(Path directory) {
        this.directory = directory;
    }

    static OverlaySettings settings(String name) {
        return OverlaySettings.load()
                .withName(name)
                .with("banyan.light", true)
                .with("banyan.link.threads", 1)
                .with("banyan.membership.settle", Duration.ofSeconds(2));
    }

    /** Once attached, nobody looks for a better place: for tests that have to know who is below whom. */
    static OverlaySettings stayingPut(OverlaySettings settings) {
        return settings.with("banyan.tree.attach.improve-interval", Duration.ofHours(1))
                .with("banyan.tree.attach.improve-interval-max", Duration.ofHours(1));
    }

    /** Starts a node; with the given changes to its settings. */
    Overlay start(String name, UnaryOperator<OverlaySettings> with) {
        OverlaySettings settings = settings(name);
        if (started.isEmpty()) {
            settings = settings.with("banyan.tree.root-preference", 100);
        } else {
            settings = settings.withSeeds(List.of(first().controlAddress()));
        }
        Overlay overlay = Overlay.start(with.apply(settings));
        started.put(name, overlay);
        return overlay;
    }

    /** Starts these nodes with the same settings. */
    Nodes startAll(List<String> names, UnaryOperator<OverlaySettings> with) {
        start(names.get(0), with);
        List<String> others = names.subList(1, names.size());
        String seed = first().controlAddress();
        List<Overlay> overlays = others.parallelStream()
                .map(name -> Overlay.start(with.apply(settings(name).withSeeds(List.of(seed)))))
                .toList();
        for (int i = 0; i < others.size(); i++) {
            started.put(others.get(i), overlays.get(i));
        }
        return this;
    }

    private Overlay first() {
        return started.values().iterator().next();
    }

    OverlayNode node(String name) {
        return (OverlayNode) started.get(name);
    }

    /** The named nodes, or all of them, are in that group and in one tree under the first node; they receive nothing yet. */
    Party party(String group, String... names) {
        List<String> members = names.length == 0 ? List.copyOf(started.keySet()) : List.of(names);
        Party party = new Party(group);
        List<CompletionStage<Group>> joining =
                members.stream().map(name -> started.get(name).join(group)).toList();
        for (int i = 0; i < members.size(); i++) {
            party.add(members.get(i), joined(members.get(i), joining.get(i)));
        }
        party.awaitTreeOf(members.size());
        return party;
    }

    static Group joined(String who, CompletionStage<Group> joining) {
        try {
            return joining.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(who + " has no place in its group after 30 s", e);
        }
    }

    /** A file of random bytes. */
    Path file(String name, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(name.hashCode()).nextBytes(content);
        return Files.write(directory.resolve(name), content);
    }

    @Override
    public void close() {
        started.values().parallelStream().forEach(Overlay::crash);
    }

    /** Some nodes in one group. */
    final class Party {
        private final String name;
        private final Map<String, Group> groups = new LinkedHashMap<>();
        private final Map<String, List<OverlayEvent>> events = new TreeMap<>();

        private Party(String name) {
            this.name = name;
        }

        private void add(String member, Group group) {
            groups.put(member, group);
            List<OverlayEvent> seen = new CopyOnWriteArrayList<>();
            group.events().runForeach(seen::add, node(member).system());
            events.put(member, seen);
        }

        /** One more member. */
        void add(String member) {
            add(member, joined(member, started.get(member).join(name)));
        }

        Group at(String member) {
            return groups.get(member);
        }

        TreeSnapshot tree(String member) {
            return groups.get(member).tree().toCompletableFuture().join();
        }

        /** Parent by member, as the root sees it. */
        Map<String, String> parents() {
            return tree(root()).subtree().stream()
                    .collect(Collectors.toMap(TreeSnapshot.Node::name, TreeSnapshot.Node::parent));
        }

        String root() {
            return groups.keySet().iterator().next();
        }

        /** Members in the order of a tree that is a chain, the root first. */
        List<String> chain() {
            List<String> chain = new ArrayList<>(List.of(root()));
            Map<String, String> parents = parents();
            while (chain.size() <= parents.size()) {
                String last = chain.get(chain.size() - 1);
                chain.add(parents.entrySet().stream()
                        .filter(e -> e.getValue().equals(last))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no chain: " + parents))
                        .getKey());
            }
            return chain;
        }

        /** A member with a parent and a child. */
        String interior() {
            Map<String, String> parents = parents();
            return parents.values().stream()
                    .filter(parents::containsKey)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no interior node: " + parents));
        }

        /** Children of that member, as the root sees it. */
        List<String> childrenOf(String member) {
            return parents().entrySet().stream()
                    .filter(e -> e.getValue().equals(member))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        void awaitTreeOf(int members) {
            await("one tree of " + members + " members of group " + name)
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> tree(root()).subtree().size() == members - 1);
        }

        Path target(String member) {
            return directory.resolve(name + "-" + member);
        }

        void receiveAt(String member) throws IOException {
            groups.get(member).receiveInto(Files.createDirectories(target(member)));
        }

        Party receiveEverywhere() throws IOException {
            for (String member : groups.keySet()) {
                receiveAt(member);
            }
            return this;
        }

        /** What happened to the place of that member since it joined. */
        <T extends OverlayEvent> List<T> events(String member, Class<T> type) {
            return events.get(member).stream()
                    .filter(type::isInstance)
                    .map(type::cast)
                    .toList();
        }

        /** Waits until that member has some, but not all, of the only file it takes part in. */
        void awaitBegun(String member, double part) {
            await(member + " has some of the file")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        List<TransferStatus> all = groups.get(member).transfers();
                        return !all.isEmpty()
                                && all.get(0).verifiedBytes()
                                        >= part * all.get(0).fileBytes();
                    });
            TransferStatus status = groups.get(member).transfers().get(0);
            assertThat(status.verifiedBytes()).as("verified at " + member).isLessThan(status.fileBytes());
        }

        /** The file is there, whole, at each of these. */
        void assertReceived(Path file, String... members) {
            for (String member : members) {
                assertThat(target(member).resolve(file.getFileName())).hasSameBinaryContentAs(file);
            }
        }
    }

    static Map<String, MemberResult> results(Transfer transfer) throws Exception {
        TransferResult result = transfer.completion().toCompletableFuture().get(40, TimeUnit.SECONDS);
        return result.members().stream().collect(Collectors.toMap(MemberResult::member, r -> r));
    }

    /** Everybody who had to receive did. */
    static void assertVerified(Transfer transfer, String... members) throws Exception {
        Map<String, MemberResult> results = results(transfer);
        assertThat(results).containsOnlyKeys(members);
        assertThat(results.values())
                .allSatisfy(r -> assertThat(r.outcome()).as(r.toString()).isEqualTo(MemberResult.Outcome.VERIFIED));
    }
}
