package dev.banyan.bench.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.typesafe.config.ConfigException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.TreeSet;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.BaseStream;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cores do the same with the same input on every machine and in every run: no clock, no chance of their own, no
 * collection whose order differs from JVM to JVM, no thread; and they need nothing but the JDK.
 */
class PureCoresTest {
    private static final String[] CORE_PACKAGES = {
        "dev.banyan.tree.protocol",
        "dev.banyan.tree.latency",
        "dev.banyan.tree.attach",
        "dev.banyan.tree.forest",
        "dev.banyan.tree.planned",
        "dev.banyan.tree.nice",
        "dev.banyan.tree.narada",
        "dev.banyan.tree.member",
        "dev.banyan.tree.sim",
        "dev.banyan.overlay..core..",
        "dev.banyan.overlay.sim"
    };

    /** The core of links lives beside its shell, because it is three classes; and so does what counts the bytes of frames. */
    private static final DescribedPredicate<JavaClass> CORE_TYPES = resideInAnyPackage(CORE_PACKAGES)
            .or(nameMatching("dev\\.banyan\\.overlay\\.link\\.(LinkLiveness|LivenessSettings|LinkKind)(\\$.*)?"))
            .or(nameMatching(
                    "dev\\.banyan\\.overlay\\.live\\.(LiveFrameSize|FrameWriter|FrameOut|FrameKinds)(\\$.*)?"));

    private static final DescribedPredicate<JavaClass> CORES =
            DescribedPredicate.describe("are cores", type -> CORE_TYPES.test(type.getBaseComponentType()));

    private static final List<Ban> BANS = List.of(
            // clocks
            Ban.of(System.class, "nanoTime", "currentTimeMillis"),
            Ban.of(Instant.class, "now"),
            Ban.of(LocalDateTime.class, "now"),
            Ban.of(Clock.class),
            // chance that nobody handed in
            Ban.of(Math.class, "random"),
            Ban.of(Random.class, "<init>()"),
            Ban.of(SplittableRandom.class, "<init>()"),
            Ban.of(ThreadLocalRandom.class),
            Ban.of(RandomGenerator.class, "of", "getDefault"),
            Ban.of(RandomGeneratorFactory.class, "create()"),
            Ban.of(UUID.class, "randomUUID"),
            Ban.of(Collections.class, "shuffle"),
            Ban.of(System.class, "identityHashCode"),
            Ban.of(Object.class, "hashCode"),
            // order that differs from JVM to JVM; LinkedHashMap and LinkedHashSet keep one
            Ban.of(HashMap.class, "<init>", "newHashMap"),
            Ban.of(HashSet.class, "<init>", "newHashSet"),
            Ban.of(WeakHashMap.class, "<init>", "newWeakHashMap"),
            Ban.of(IdentityHashMap.class, "<init>"),
            Ban.of(Set.class, "of", "copyOf"),
            Ban.of(Map.class, "of", "copyOf", "ofEntries"),
            Ban.of(Collectors.class, "toSet", "toMap", "toUnmodifiableSet", "toUnmodifiableMap", "groupingBy"),
            Ban.of(Collectors.class, "groupingByConcurrent", "toConcurrentMap"),
            // threads
            Ban.of(Thread.class),
            Ban.of(Timer.class),
            Ban.of(ConcurrentHashMap.class),
            Ban.of(CompletableFuture.class),
            Ban.of(Executors.class),
            Ban.of(BaseStream.class, "parallel"),
            Ban.of(Stream.class, "parallel"),
            Ban.of(IntStream.class, "parallel"),
            Ban.of(LongStream.class, "parallel"),
            Ban.of(Collection.class, "parallelStream"),
            Ban.of(List.class, "parallelStream"));

    /**
     * What must not be used.
     *
     * @param owner exactly this class
     * @param names of its methods, with {@code ()} only the one without arguments; everything when empty
     */
    private record Ban(Class<?> owner, List<String> names) {
        static Ban of(Class<?> owner, String... names) {
            return new Ban(owner, List.of(names));
        }

        boolean covers(AccessTarget target) {
            return target.getOwner().isEquivalentTo(owner)
                    && (names.isEmpty() || names.contains(target.getName()) || coversBare(target));
        }

        private boolean coversBare(AccessTarget target) {
            return target instanceof CodeUnitAccessTarget method
                    && method.getRawParameterTypes().isEmpty()
                    && names.contains(target.getName() + "()");
        }
    }

    private static final JavaClasses PRODUCT = Product.classes();

    @Test
    void coresDecideTheSameInEveryRun() {
        deterministic(CORES).check(PRODUCT);
    }

    @Test
    void coresNeedNothingButTheJdk() {
        classes()
                .that(CORES)
                .and()
                .haveSimpleNameNotEndingWith("Settings")
                .should()
                .onlyDependOnClassesThat(coreOrJdk())
                .check(PRODUCT);
    }

    @Test
    void settingsOfCoresKnowTheReaderOfSettingsBesides() {
        classes()
                .that(CORES)
                .and()
                .haveSimpleNameEndingWith("Settings")
                .should()
                .onlyDependOnClassesThat(coreOrJdk()
                        .or(resideInAnyPackage("dev.banyan.tree.config"))
                        .or(equivalentTo(ConfigException.class)))
                .allowEmptyShould(true)
                .check(PRODUCT);
    }

    @Test
    void theRulesSeeTheCores() {
        assertThat(PRODUCT.stream().filter(resideInAnyPackage("dev.banyan.tree.protocol")))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Offenders.Clocks.class,
                Offenders.ClockByReference.class,
                Offenders.Chance.class,
                Offenders.ChanceByReference.class,
                Offenders.ChanceByFactory.class,
                Offenders.HashOrder.class,
                Offenders.SetOrder.class,
                Offenders.MapOrderByReference.class,
                Offenders.CollectedOrder.class,
                Offenders.IdentityOrder.class,
                Offenders.Parallel.class,
                Offenders.Threads.class
            })
    void theRuleFindsWhatDiffersFromRunToRun(Class<?> offender) {
        JavaClasses offenders = new ClassFileImporter().importClasses(offender);
        ArchRule rule = deterministic(resideInAnyPackage("dev.banyan.."));
        assertThatThrownBy(() -> rule.check(offenders)).isInstanceOf(AssertionError.class);
    }

    @Test
    void theRuleLetsOrderedCollectionsAndAGivenGeneratorPass() {
        deterministic(resideInAnyPackage("dev.banyan.."))
                .check(new ClassFileImporter().importClasses(Offenders.Innocent.class));
    }

    private static DescribedPredicate<JavaClass> coreOrJdk() {
        return CORES.or(resideInAnyPackage("java..", "org.jspecify.annotations"))
                // arrays of primitives have no package
                .or(resideInAnyPackage(""));
    }

    private static ArchRule deterministic(DescribedPredicate<JavaClass> those) {
        return noClasses()
                .that(those)
                .should()
                .accessTargetWhere(
                        DescribedPredicate.describe("differs from run to run", access -> differsFromRunToRun(access)));
    }

    /** Accesses, not calls: a method reference such as {@code System::nanoTime} counts as well. */
    private static boolean differsFromRunToRun(JavaAccess<?> access) {
        return BANS.stream().anyMatch(ban -> ban.covers(access.getTarget()));
    }

    /** What the rule must find, one way each, and what it must not. */
    @SuppressWarnings("unused")
    private static final class Offenders {
        static final class Clocks {
            Instant now() {
                return Instant.now();
            }
        }

        static final class ClockByReference {
            LongSupplier clock() {
                return System::nanoTime;
            }
        }

        static final class Chance {
            int roll() {
                return new Random().nextInt();
            }
        }

        static final class ChanceByReference {
            Supplier<RandomGenerator> generator() {
                return SplittableRandom::new;
            }
        }

        static final class ChanceByFactory {
            int roll() {
                return RandomGenerator.getDefault().nextInt()
                        + ThreadLocalRandom.current().nextInt();
            }
        }

        static final class HashOrder {
            Map<String, String> map() {
                return new HashMap<>();
            }
        }

        static final class SetOrder {
            Set<String> set(List<String> of) {
                return Set.copyOf(of);
            }
        }

        static final class MapOrderByReference {
            Supplier<Map<String, String>> map() {
                return Map::of;
            }
        }

        static final class CollectedOrder {
            Set<String> set(List<String> of) {
                return of.stream().collect(Collectors.toSet());
            }
        }

        static final class IdentityOrder {
            int order(Object of) {
                return System.identityHashCode(of);
            }
        }

        static final class Parallel {
            long count(List<String> of) {
                return of.parallelStream().count();
            }
        }

        static final class Threads {
            Thread thread() {
                return Thread.currentThread();
            }
        }

        static final class Innocent {
            int roll(RandomGenerator given, List<String> of) {
                RandomGenerator seeded = new SplittableRandom(given.nextLong());
                Map<String, Integer> map = new LinkedHashMap<>();
                new TreeSet<>(of).forEach(key -> map.put(key, seeded.nextInt()));
                of.forEach(new LinkedHashSet<String>()::add);
                return List.copyOf(map.values()).size();
            }
        }
    }
}
