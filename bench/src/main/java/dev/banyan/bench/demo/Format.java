package dev.banyan.bench.demo;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How figures look in the story. */
final class Format {
    private Format() {}

    /** As in {@code 128.7 MB}; decimal units. */
    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " bytes";
        }
        double value = bytes / 1e3;
        String[] units = {"kB", "MB", "GB", "TB"};
        int unit = 0;
        while (value >= 1_000 && unit < units.length - 1) {
            value /= 1_000;
            unit++;
        }
        return decimal(value, 1) + " " + units[unit];
    }

    /** As in {@code 41 ms} or {@code 0.4 ms}. */
    static String millis(Duration duration) {
        double millis = duration.toNanos() / (double) TimeUnit.MILLISECONDS.toNanos(1);
        return decimal(millis, millis < 10 ? 1 : 0) + " ms";
    }

    /** As in {@code 11.3 s}. */
    static String seconds(double seconds) {
        return decimal(seconds, 1) + " s";
    }

    static String percent(double fraction) {
        return decimal(fraction * 100, 0) + " %";
    }

    /** As in {@code 1 child}, {@code 3 children}. */
    static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    static String decimal(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
