package dev.banyan.bench.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each package knows only those named here; the list is the architecture page's picture of the packages, line by line. */
class PackageDirectionTest {
    private static final JavaClasses PRODUCT = Product.classes();

    /** @param knows packages of Banyan that {@code name} may use besides itself; {@code ..} includes those below */
    record Part(String name, List<String> knows) {
        static Part of(String name, String... knows) {
            return new Part(name, List.of(knows));
        }

        @Override
        public String toString() {
            return name + " knows only " + knows;
        }
    }

    static List<Part> parts() {
        return List.of(
                Part.of("tree.config"),
                Part.of("tree.protocol"),
                Part.of("tree.latency", "tree.protocol", "tree.config"),
                Part.of("tree.attach", "tree.protocol", "tree.latency", "tree.config"),
                Part.of("tree.forest", "tree.protocol", "tree.latency", "tree.config"),
                Part.of("tree.planned", "tree.protocol", "tree.latency", "tree.forest", "tree.config"),
                Part.of("tree.nice", "tree.protocol", "tree.latency", "tree.config"),
                Part.of("tree.narada", "tree.protocol", "tree.latency", "tree.config"),
                Part.of(
                        "tree.member",
                        "tree.protocol",
                        "tree.latency",
                        "tree.attach",
                        "tree.nice",
                        "tree.narada",
                        "tree.planned",
                        "tree.config"),
                Part.of("tree.sim", "tree.protocol", "tree.latency", "tree.config"),
                Part.of(
                        "tree.actor",
                        "tree.protocol",
                        "tree.latency",
                        "tree.attach",
                        "tree.planned",
                        "tree.nice",
                        "tree.narada",
                        "tree.member",
                        "tree.config"),
                Part.of("overlay.membership.core", "tree.protocol", "tree.config"),
                Part.of(
                        "overlay.membership",
                        "overlay.membership.core",
                        "tree.actor",
                        "tree.protocol",
                        "tree.latency",
                        "tree.config"),
                Part.of("overlay.security", "tree.config"),
                Part.of("overlay.link..", "overlay.security", "tree.protocol", "tree.latency", "tree.config"),
                Part.of("overlay.bulk.core", "tree.protocol", "tree.config", "tree.forest"),
                Part.of("overlay.live.core", "tree.protocol", "tree.config"),
                Part.of("overlay.bulk.store", "overlay.bulk.core", "tree.protocol", "tree.config"),
                Part.of(
                        "overlay.bulk",
                        "overlay.bulk.core",
                        "overlay.bulk.store",
                        "overlay.link..",
                        "tree.actor",
                        "tree.protocol",
                        "tree.config"),
                Part.of(
                        "overlay.relay",
                        "overlay",
                        "overlay.bulk",
                        "overlay.bulk.core",
                        "overlay.bulk.store",
                        "overlay.link..",
                        "overlay.live",
                        "overlay.live.core",
                        "overlay.membership",
                        "overlay.topic",
                        "tree.."),
                Part.of("overlay.live", "overlay.live.core", "overlay.link..", "tree.protocol", "tree.config"),
                // Of live streams' shell only the size of frames, as their codec writes them.
                Part.of(
                        "overlay.sim",
                        "overlay.bulk.core",
                        "overlay.live",
                        "overlay.live.core",
                        "overlay.link..",
                        "tree.."),
                Part.of(
                        "overlay.topic",
                        "overlay",
                        "overlay.live",
                        "overlay.live.core",
                        "tree.protocol",
                        "tree.config"),
                // The API finds its implementation as a service; it shows nothing of what a node is made of.
                Part.of("overlay"),
                Part.of("overlay.admin", "overlay", "tree.config"),
                Part.of("overlay.node", "overlay..", "tree.."),
                Part.of("overlay.cli", "overlay", "overlay.admin", "overlay.node", "tree.config"),
                // An application like any other, but for the table of cities and how figures and trees look.
                Part.of("bench.demo", "overlay", "overlay.cli", "tree.latency"),
                Part.of("bench.simulate", "overlay.sim", "overlay.link", "tree.."),
                Part.of("bench.simulate.report", "bench.simulate"),
                Part.of("bench.live", "overlay.cli"),
                Part.of("bench.live.member", "overlay", "bench.live"),
                Part.of("bench.live.relay", "bench.live", "bench.live.member"),
                Part.of("bench.live.fanout", "overlay", "bench.live", "bench.live.member"),
                Part.of("bench.live.repair", "overlay", "bench.live", "bench.live.member"),
                Part.of("bench.live.overload", "overlay", "bench.live", "bench.live.member"));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void aPackageKnowsOnlyThoseBelowIt(Part part) {
        classes()
                .that()
                .resideInAPackage(Product.PACKAGE + "." + part.name())
                .should()
                .onlyDependOnClassesThat(foreign().or(residesIn(part.name())).or(residesInAny(part.knows())))
                .allowEmptyShould(true)
                .check(PRODUCT);
    }

    @Test
    void noPartOfANodeKnowsTheSimulator() {
        classes()
                .that(residesInAny(List.of("tree..", "overlay..")))
                .and(DescribedPredicate.not(residesInAny(List.of("tree.sim", "overlay.sim"))))
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.not(residesInAny(List.of("tree.sim", "overlay.sim"))))
                .check(PRODUCT);
    }

    @Test
    void everyPackageOfTheLibrariesHasItsPlaceInTheOrder() {
        DescribedPredicate<JavaClass> placed =
                residesInAny(parts().stream().map(Part::name).toList());
        assertThat(PRODUCT.stream()
                        .filter(residesInAny(List.of("tree..", "overlay..")))
                        .filter(placed.negate())
                        .map(JavaClass::getPackageName)
                        .distinct())
                .as("packages that no rule places")
                .isEmpty();
    }

    private static DescribedPredicate<JavaClass> foreign() {
        return DescribedPredicate.not(JavaClass.Predicates.resideInAPackage(Product.PACKAGE + ".."));
    }

    private static DescribedPredicate<JavaClass> residesIn(String part) {
        return JavaClass.Predicates.resideInAPackage(Product.PACKAGE + "." + part);
    }

    private static DescribedPredicate<JavaClass> residesInAny(List<String> parts) {
        return JavaClass.Predicates.resideInAnyPackage(
                parts.stream().map(part -> Product.PACKAGE + "." + part).toArray(String[]::new));
    }
}
