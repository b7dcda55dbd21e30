package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.SendReport;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What a command that sends waits for.
 *
 * @param members that must have the file: 0 for none, {@value #ALL} for all
 */
record SendWait(int members) {
    private static final int ALL = Integer.MAX_VALUE;
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    boolean isForAll() {
        return members == ALL;
    }

    boolean isForNobody() {
        return members == 0;
    }

    /** Whether so many have it that nothing more is waited for. */
    boolean isOver(SendReport report) {
        return report.done() || report.verified() >= members;
    }

    /** Reads {@code all}, {@code none} or a number of members. */
    static final class Converter implements ITypeConverter<SendWait> {
        @Override
        public SendWait convert(String text) {
            if (text.equals("all")) {
                return new SendWait(ALL);
            }
            if (text.equals("none")) {
                return new SendWait(0);
            }
            if (!NUMBER.matcher(text).matches()) {
                throw new TypeConversionException(
                        "'" + text + "' is neither all, none nor a number of members from 1 on");
            }
            return new SendWait(Integer.parseInt(text));
        }
    }
}
