package dev.banyan.tree.actor;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeMessage;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One message of every kind there is, made by looking at the records, so that no new kind is forgotten. */
final class Samples {
    private Samples() {}

    static Stream<TreeMessage> ofEveryKind() {
        return RecordModule.kinds(TreeJacksonModule.FAMILIES).map(kind -> (TreeMessage) sample(kind));
    }

    private static Object sample(Type type) {
        if (type instanceof ParameterizedType generic) {
            Object inner = sample(generic.getActualTypeArguments()[0]);
            return generic.getRawType() == Optional.class ? Optional.of(inner) : List.of(inner, inner, inner);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == NodeId.class) {
            return new NodeId("node-17", 1_700_000_000_000L, "127.0.0.1:40001");
        } else if (raw == int.class || raw == Integer.class) {
            return 70_000;
        } else if (raw == long.class || raw == Long.class) {
            return 123_456_789L;
        } else if (raw == float.class || raw == Float.class) {
            return 0.0625f;
        } else if (raw == boolean.class) {
            return true;
        } else if (raw == String.class) {
            return "127.0.0.1:40002";
        } else if (raw.isEnum()) {
            return raw.getEnumConstants()[0];
        }
        return record(raw);
    }

    private static Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            var constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(Arrays.stream(components)
                    .map(c -> sample(c.getGenericType()))
                    .toArray());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no sample of " + type, e);
        }
    }
}
