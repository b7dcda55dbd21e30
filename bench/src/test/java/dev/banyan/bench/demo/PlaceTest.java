package dev.banyan.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.tree.latency.City;
import dev.banyan.tree.latency.CityTable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceTest {
    private final CityTable table = CityTable.standard();

    @Test
    void theSameSeedGivesTheSamePlacesAndAnotherSeedOthers() {
        assertThat(Place.choose(table, 16, 7)).isEqualTo(Place.choose(table, 16, 7));
        assertThat(Place.choose(table, 16, 7)).isNotEqualTo(Place.choose(table, 16, 8));
    }

    @Test
    void allCitiesHaveNodeNamesOfTheirOwn() {
        List<String> names =
                table.cities().stream().map(City::name).map(Place::slug).toList();

        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z0-9]+(-[a-z0-9]+)*"));
        assertThat(Place.choose(table, 64, 1)).extracting(Place::node).doesNotHaveDuplicates();
    }

    @Test
    void placesAreSpreadOverTheWorld() {
        for (long seed = 1; seed <= 40; seed++) {
            List<Place> places = Place.choose(table, 16, seed);
            assertThat(places)
                    .as("seed %d", seed)
                    .anyMatch(place -> place.city().longitude() < -50);
            assertThat(places)
                    .as("seed %d", seed)
                    .anyMatch(place -> place.city().longitude() > 90);
            assertThat(places)
                    .as("seed %d", seed)
                    .anyMatch(place -> place.city().latitude() < 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"Zurich,zurich", "São Paulo,sao-paulo", "Xi'an,xi-an", "Ho Chi Minh City,ho-chi-minh-city"})
    void aNodeIsNamedLikeItsCity(String city, String node) {
        assertThat(Place.slug(city)).isEqualTo(node);
    }

    @Test
    void moreNodesThanCitiesAreRefused() {
        assertThatThrownBy(() -> Place.choose(table, 100_000, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
