package dev.banyan.tree.config;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rate as people write it: {@code 400mbit}, {@code 1.5gbit}, {@code 64kbit}, or a plain number of bits per second. Units are
 * decimal and may be written in any case, as {@code tc} takes them.
 *
 * @param bitsPerSecond 0 or more
 */
public record BitRate(long bitsPerSecond) {
    /** The highest rate that a network or a part of it is believed to have, or that a limit may have, bits per second. */
    public static final long HIGHEST = 1_000_000_000_000L;

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,18}(?:\\.\\d{1,12})?) ?(?:([kmgt]?)bit)?", Pattern.CASE_INSENSITIVE);
    private static final String PREFIXES = "kmgt";

    public BitRate {
        if (bitsPerSecond < 0) {
            throw new IllegalArgumentException("a rate must not be negative, was " + bitsPerSecond);
        }
    }

    /** @throws IllegalArgumentException naming the text, if it is no rate or no whole number of bits per second */
    public static BitRate parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (matcher.matches()) {
            String prefix = matcher.group(2);
            int thousands = prefix == null || prefix.isEmpty()
                    ? 0
                    : 1 + PREFIXES.indexOf(Character.toLowerCase(prefix.charAt(0)));
            try {
                return new BitRate(new BigDecimal(matcher.group(1))
                        .movePointRight(3 * thousands)
                        .longValueExact());
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(
                        "a rate must be a whole number of bits per second, was '" + text + "'", e);
            }
        }
        throw new IllegalArgumentException(
                "a rate must be a number of bits per second or such as 64kbit, 400mbit or 1.5gbit, was '" + text + "'");
    }

    /** The rate in the largest unit in which it is a whole number: {@code 400mbit}. */
    @Override
    public String toString() {
        long amount = bitsPerSecond;
        int thousands = 0;
        while (amount != 0 && amount % 1000 == 0 && thousands < PREFIXES.length()) {
            amount /= 1000;
            thousands++;
        }
        return amount + (thousands == 0 ? "" : PREFIXES.substring(thousands - 1, thousands)) + "bit";
    }
}
