package dev.banyan.tree.latency;

/**
 * A city of the world.
 *
 * @param name unique within a {@link CityTable}; not blank
 * @param country ISO 3166 code
 * @param latitude degrees north, -90 to 90
 * @param longitude degrees east, -180 to 180
 */
public record City(String name, String country, double latitude, double longitude) {
    private static final double EARTH_RADIUS_KM = 6371.0;
    /** Light in fibre takes a millisecond for this; origin: physics (refractive index about 1.5). */
    private static final double KM_PER_MILLI = 200.0;
    /** Cables are longer than great circles by this factor; origin: guess. */
    private static final double DETOUR = 1.4;
    /** What both last miles add to a round trip; origin: guess. */
    private static final double ACCESS_RTT_MILLIS = 1.0;

    public City {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a city must not be blank");
        }
        if (!(latitude >= -90 && latitude <= 90) || !(longitude >= -180 && longitude <= 180)) {
            throw new IllegalArgumentException(
                    "city " + name + " must lie within -90..90 degrees north and -180..180 degrees" + " east, was "
                            + latitude + ", " + longitude);
        }
    }

    /** The length of the great circle to another city, in kilometres. */
    public double distanceKm(City other) {
        // StrictMath gives the same bits on every JVM, so the same seed gives the same simulation.
        double lat1 = StrictMath.toRadians(latitude);
        double lat2 = StrictMath.toRadians(other.latitude);
        double sinLat = StrictMath.sin((lat2 - lat1) / 2);
        double sinLon = StrictMath.sin(StrictMath.toRadians(other.longitude - longitude) / 2);
        double haversine = sinLat * sinLat + StrictMath.cos(lat1) * StrictMath.cos(lat2) * sinLon * sinLon;
        return 2 * EARTH_RADIUS_KM * StrictMath.asin(Math.min(1, StrictMath.sqrt(haversine)));
    }

    /**
     * A guess of the round trip to another city, in nanoseconds: light in fibre along 1.4 times the great circle there and back,
     * and 1 ms for both accesses. Real routes are often longer and never much shorter.
     */
    public long guessRttNanos(City other) {
        double millis = 2 * distanceKm(other) / KM_PER_MILLI * DETOUR + ACCESS_RTT_MILLIS;
        return (long) (millis * 1e6);
    }
}
