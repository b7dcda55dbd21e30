package dev.banyan.overlay.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How figures look to people; decimal units and points in every country. */
public final class Format {
    private static final int SECONDS_OF_A_MINUTE = 60;
    private static final int SECONDS_OF_AN_HOUR = 3_600;
    private static final int SECONDS_OF_A_DAY = 86_400;

    private Format() {}

    /** As in {@code 128.7 MB}. */
    public static String bytes(long bytes) {
        return scaled(bytes, "bytes", "kB", "MB", "GB", "TB");
    }

    /** As in {@code 400.0 Mbit/s}. */
    public static String bitRate(long bitsPerSecond) {
        return scaled(bitsPerSecond, "bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s");
    }

    private static String scaled(long amount, String one, String... thousands) {
        if (amount < 1_000) {
            return amount + " " + one;
        }
        double value = amount / 1e3;
        int unit = 0;
        while (value >= 1_000 && unit < thousands.length - 1) {
            value /= 1_000;
            unit++;
        }
        return decimal(value, 1) + " " + thousands[unit];
    }

    /** As in {@code 41 ms} or {@code 0.4 ms}. */
    public static String millis(Duration duration) {
        return millis(duration.toNanos() / (double) TimeUnit.MILLISECONDS.toNanos(1));
    }

    /** As in {@code 41 ms} or {@code 0.4 ms}. */
    public static String millis(double millis) {
        return decimal(millis, millis < 10 ? 1 : 0) + " ms";
    }

    /** As in {@code 11.3 s}. */
    public static String seconds(double seconds) {
        return decimal(seconds, 1) + " s";
    }

    /** The two largest units of a long time, as in {@code 3 d 4 h}, {@code 2 h 3 min}, {@code 5 min 7 s} or {@code 11.3 s}. */
    public static String longTime(double seconds) {
        long whole = (long) seconds;
        if (whole < SECONDS_OF_A_MINUTE) {
            return seconds(seconds);
        }
        if (whole < SECONDS_OF_AN_HOUR) {
            return whole / SECONDS_OF_A_MINUTE + " min " + whole % SECONDS_OF_A_MINUTE + " s";
        }
        if (whole < SECONDS_OF_A_DAY) {
            return whole / SECONDS_OF_AN_HOUR + " h " + whole % SECONDS_OF_AN_HOUR / SECONDS_OF_A_MINUTE + " min";
        }
        return whole / SECONDS_OF_A_DAY + " d " + whole % SECONDS_OF_A_DAY / SECONDS_OF_AN_HOUR + " h";
    }

    /** As in {@code 35 %}; {@code 1} is all. */
    public static String percent(double fraction) {
        return decimal(fraction * 100, 0) + " %";
    }

    /** How much of a whole is there, as in {@code 35 %}: only the whole is {@code 100 %}, and so is all of nothing. */
    public static String share(long part, long whole) {
        return (part >= whole ? 100 : part * 100 / whole) + " %";
    }

    /** As in {@code 1 child}, {@code 3 children}. */
    public static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /** As in {@code 2.66}. */
    public static String decimal(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
