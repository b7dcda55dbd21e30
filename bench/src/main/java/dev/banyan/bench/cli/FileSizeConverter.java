package dev.banyan.bench.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A size in bytes, or as in 1KiB, 64MiB, 2GiB. */
final class FileSizeConverter implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,12})(|KiB|MiB|GiB)");
    private static final List<String> UNITS = List.of("", "KiB", "MiB", "GiB");
    private static final int UNIT_BITS = 10;

    FileSizeConverter() {}

    @Override
    public Long convert(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("must be in bytes or as in 64MiB, was " + text);
        }
        try {
            return Math.multiplyExact(
                    Long.parseLong(matcher.group(1)), 1L << UNIT_BITS * UNITS.indexOf(matcher.group(2)));
        } catch (ArithmeticException e) {
            throw new TypeConversionException("is too much: " + text);
        }
    }
}
