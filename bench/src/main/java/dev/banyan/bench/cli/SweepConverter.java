package dev.banyan.bench.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 8..2048}: the first number, its doublings, and no more than the last. */
final class SweepConverter implements ITypeConverter<SweepConverter.Sweep> {
    private static final Pattern RANGE = Pattern.compile("([1-9]\\d{0,6})\\.\\.([1-9]\\d{0,6})");

    /** Numbers of members, ascending. */
    record Sweep(List<Integer> members) {}

    @Override
    public Sweep convert(String text) {
        Matcher range = RANGE.matcher(text);
        if (range.matches()) {
            int last = Integer.parseInt(range.group(2));
            List<Integer> members = new ArrayList<>();
            for (int count = Integer.parseInt(range.group(1)); count <= last; count *= 2) {
                members.add(count);
            }
            if (!members.isEmpty()) {
                return new Sweep(List.copyOf(members));
            }
        }
        throw new TypeConversionException("'" + text + "' is not a range such as 8..2048");
    }
}
