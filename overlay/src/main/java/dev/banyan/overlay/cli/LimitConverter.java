package dev.banyan.overlay.cli;

import dev.banyan.overlay.SendOptions;
import dev.banyan.tree.config.BitRate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a limit of a node or a transfer: a rate up to the highest, or {@code none}. */
final class LimitConverter implements ITypeConverter<BitRate> {
    @Override
    public BitRate convert(String text) {
        try {
            BitRate rate = text.equals("none") ? new BitRate(0) : BitRate.parse(text);
            return new BitRate(SendOptions.requireLimit(rate.bitsPerSecond()));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
