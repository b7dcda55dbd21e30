package dev.banyan.tree.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class CityTableTest {
    private final CityTable table = CityTable.standard();

    @Test
    void holdsTheCitiesOfTheWorld() {
        assertThat(table.cities()).hasSizeBetween(120, 200);
        assertThat(table.find("Nairobi")).map(City::country).contains("KE");
        assertThat(table.find("Atlantis")).isEmpty();
    }

    @Test
    void distancesAreThoseOfGreatCircles() {
        assertThat(km("London", "New York")).isCloseTo(5570, within(20.0));
        assertThat(km("Sydney", "Santiago")).isCloseTo(11340, within(60.0));
        assertThat(km("Suva", "Honolulu")).as("across the date line").isCloseTo(5100, within(60.0));
        assertThat(km("Paris", "Paris")).isZero();
    }

    @Test
    void roundTripIsLightInFibreWithADetourAndAccess() {
        LatencyMatrix matrix = table.toMatrix();

        assertThat(matrix.rttNanos("London", "New York") / 1e6).isCloseTo(5570 * 2 / 200.0 * 1.4 + 1, within(0.5));
        assertThat(matrix.rttNanos("New York", "London")).isEqualTo(matrix.rttNanos("London", "New York"));
        assertThat(matrix.rttNanos("London", "London")).isZero();
    }

    @Test
    void noTwoCitiesAreTheSamePlace() {
        for (City a : table.cities()) {
            for (City b : table.cities()) {
                if (!a.equals(b)) {
                    assertThat(a.distanceKm(b)).as("%s and %s", a, b).isGreaterThan(20);
                }
            }
        }
    }

    @Test
    void errorsNameTheLine() {
        String header = "name,country,lat,lon";
        assertThatThrownBy(() -> CityTable.parse("c.csv", List.of("x"))).hasMessageContaining("c.csv, line 1");
        assertThatThrownBy(() -> CityTable.parse("c.csv", List.of(header, "A,B,1")))
                .hasMessageContaining("line 2: must have 4 fields");
        assertThatThrownBy(() -> CityTable.parse("c.csv", List.of(header, "A,B,1,200")))
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> CityTable.parse("c.csv", List.of(header, "A,B,1,east")))
                .hasMessageContaining("east");
        assertThatThrownBy(() -> CityTable.parse("c.csv", List.of(header, "A,B,1,2", "", "A,B,1,2")))
                .hasMessageContaining("line 4: city 'A' stands in line 2 already");
    }

    private double km(String a, String b) {
        return table.find(a).orElseThrow().distanceKm(table.find(b).orElseThrow());
    }
}
