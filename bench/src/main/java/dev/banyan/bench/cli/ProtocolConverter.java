package dev.banyan.bench.cli;

import dev.banyan.tree.member.BuilderProtocol;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a protocol by the name it has in settings. */
final class ProtocolConverter implements ITypeConverter<BuilderProtocol> {
    /** The names, for help and completion. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return BuilderProtocol.names().iterator();
        }
    }

    @Override
    public BuilderProtocol convert(String name) {
        return BuilderProtocol.named(name)
                .orElseThrow(() -> new TypeConversionException(
                        "expected one of " + BuilderProtocol.names() + " (case-sensitive) but was '" + name + "'"));
    }
}
