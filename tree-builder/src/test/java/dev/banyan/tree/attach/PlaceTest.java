package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.MILLI;
import static dev.banyan.tree.attach.Stand.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.Rank;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlaceTest {
    private final AttachSettings settings = Stand.settings();
    private final AttachContext context = new AttachContext(
            new Member(Stand.ME, new Rank(0, 9, Stand.ME), 4, "me:1"), settings, new SplittableRandom(1));
    private final Place place = new Place(context);
    private final long timeout = settings.beaconTimeout().toMillis();

    PlaceTest() {
        context.beginTurn(100_000 * MILLI);
    }

    private void follow(String root, String... path) {
        String parent = path[path.length - 1];
        place.follow(id(parent), 20 * MILLI, Stand.position(root, 10 * MILLI, 1));
        place.lineage(Stand.lineage(root, path));
    }

    private boolean beacon(long number) {
        return place.beacon(new AttachMessage.Beacon(number, 10 * MILLI, 0));
    }

    private void passMillis(long millis) {
        context.beginTurn(context.now() + millis * MILLI);
    }

    @Test
    void aParentAloneDoesNotMakeAttached() {
        follow("old", "old");
        assertThat(place.isAttached()).isFalse();
        beacon(1);
        assertThat(place.isAttached()).isTrue();
    }

    @Test
    void attachedEndsWithTheBeaconsTimeout() {
        follow("old", "old");
        beacon(1);
        passMillis(timeout);
        assertThat(place.isAttached()).isTrue();
        passMillis(1);
        assertThat(place.isAttached()).isFalse();
    }

    @Test
    void theSameBeaconTwiceProvesNothing() {
        follow("old", "old");
        beacon(5);
        passMillis(timeout / 2);
        assertThat(beacon(5)).isFalse();
        assertThat(beacon(4)).isFalse();
        passMillis(timeout / 2 + 1);
        assertThat(place.isAttached()).isFalse();
    }

    @Test
    void aBeaconHeardUnderOneParentDoesNotCountAgainUnderAnother() {
        follow("old", "old", "a");
        beacon(5);
        passMillis(timeout);
        follow("old", "old", "b");
        assertThat(beacon(5)).isFalse();
        passMillis(1);
        assertThat(place.isAttached()).isFalse();
        assertThat(beacon(6)).isTrue();
        assertThat(place.isAttached()).isTrue();
    }

    @Test
    void aBeaconThatAHopHeldIsAsOldAsThat() {
        follow("old", "old");
        place.beacon(new AttachMessage.Beacon(1, 10 * MILLI, timeout * MILLI));
        assertThat(place.isAttached()).isTrue();
        passMillis(1);
        assertThat(place.isAttached()).isFalse();
    }

    @Test
    void theBeaconsOfAnotherRootCountAnew() {
        follow("old", "old");
        beacon(1000);
        place.lineage(Stand.lineage("older", "older", "old"));
        assertThat(place.isAttached()).isFalse();
        assertThat(beacon(1)).isTrue();
    }

    @Test
    void theDeeperANodeTheLongerItsPatienceButNeverMoreThanHalfTheTimeoutMore() {
        follow("old", "old");
        long top = place.beaconLostAt();
        follow("old", "old", "a", "b");
        assertThat(place.beaconLostAt())
                .isEqualTo(top + 2 * settings.depthPatience().toNanos());
        String[] path = new String[60];
        for (int i = 0; i < path.length; i++) {
            path[i] = "n" + i;
        }
        follow("old", path);
        assertThat(place.beaconLostAt())
                .isEqualTo(top + settings.beaconTimeout().toNanos() / 2);
    }

    @Test
    void waitsForAnAncestorThatSearchesButNotBeyondTheGrace() {
        follow("old", "old");
        beacon(1);
        passMillis(timeout);
        place.adrift(500 * MILLI);
        passMillis(timeout / 2);
        assertThat(place.isBeaconLost()).isFalse();
        place.adrift(settings.orphanGrace().toNanos() + 1);
        assertThat(place.isBeaconLost()).isTrue();
    }

    @Test
    void aRootNeedsNoBeacon() {
        place.becomeRoot();
        passMillis(100 * timeout);
        assertThat(place.isAttached()).isTrue();
        assertThat(place.isBeaconLost()).isFalse();
    }
}
