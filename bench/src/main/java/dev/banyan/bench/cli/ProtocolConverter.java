package dev.banyan.bench.cli;

import dev.banyan.tree.member.BuilderProtocol;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a protocol by the name it has in settings. */
final class ProtocolConverter implements ITypeConverter<BuilderProtocol> {
    /** The names, for help and completion. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }

    @Override
    public BuilderProtocol convert(String name) {
        return Arrays.stream(BuilderProtocol.values())
                .filter(protocol -> protocol.settingName().equals(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "expected one of " + names() + " (case-sensitive) but was '" + name + "'"));
    }

    private static List<String> names() {
        return Arrays.stream(BuilderProtocol.values())
                .map(BuilderProtocol::settingName)
                .toList();
    }
}
