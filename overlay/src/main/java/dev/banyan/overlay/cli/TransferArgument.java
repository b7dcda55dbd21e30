package dev.banyan.overlay.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the id of a transfer, which becomes a part of a path. */
final class TransferArgument implements ITypeConverter<String> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]+/[0-9]+/[0-9]+");

    @Override
    public String convert(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new TypeConversionException("'" + text
                    + "' is no id of a transfer such as node-1/1700000000000/3; 'banyan transfers' lists them");
        }
        return text;
    }
}
