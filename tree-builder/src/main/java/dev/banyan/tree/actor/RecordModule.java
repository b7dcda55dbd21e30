package dev.banyan.tree.actor;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.cfg.MutableConfigOverride;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * How sealed families of records look in CBOR: every record as an array of its components, every member of a family with its
 * name in front. The cores that define them know nothing of it.
 */
public class RecordModule extends SimpleModule {
    private static final long serialVersionUID = 1;

    private final transient List<Class<?>> families;
    private final transient List<Class<?>> parts;

    /**
     * @param base what the families have in common; the type that is read and written
     * @param families sealed interfaces whose permitted subclasses are all the kinds there are
     * @param parts other records within them
     */
    public RecordModule(String name, Class<?> base, List<Class<?>> families, List<Class<?>> parts) {
        super(name, new Version(1, 0, 0, "", "dev.banyan", name));
        this.families = List.copyOf(families);
        this.parts = List.copyOf(parts);
        setMixInAnnotation(base, Named.class);
        families.forEach(family -> setMixInAnnotation(family, Named.class));
        kinds(families).forEach(kind -> registerSubtypes(new NamedType(kind, nameOf(kind))));
    }

    /** All records of sealed families. */
    static Stream<Class<?>> kinds(List<Class<?>> families) {
        return families.stream().flatMap(family -> Arrays.stream(family.getPermittedSubclasses()));
    }

    /** Two families may use one simple name, so the initial of the family comes first: {@code A.ProbeReply}. */
    private static String nameOf(Class<?> kind) {
        return kind.getEnclosingClass().getSimpleName().charAt(0) + "." + kind.getSimpleName();
    }

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        Stream.concat(parts.stream(), kinds(families)).forEach(type -> {
            MutableConfigOverride override = context.configOverride(type);
            override.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY));
            // Components only: a method like isFinal() is no part of a record's state.
            override.setVisibility(
                    JsonAutoDetect.Value.noOverrides().withIsGetterVisibility(JsonAutoDetect.Visibility.NONE));
        });
    }

    /** The name tells the kind; names of classes from the wire are never looked up. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_ARRAY)
    private interface Named {}
}
