package dev.banyan.bench.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.bench.launcher.Checkout.Result;
import dev.banyan.bench.launcher.Checkout.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a shell script")
class LauncherTest {
    private static final String BUILDING = "building Banyan (first use) ...\n";

    @TempDir
    Path directory;

    private Checkout checkout;

    @BeforeEach
    void checkOut() throws IOException {
        checkout = new Checkout(directory);
    }

    @AfterEach
    void endAll() throws Exception {
        checkout.close();
    }

    @Test
    void buildsOnFirstUseAndRunsTheBuiltClasses() throws Exception {
        Result result = checkout.run("version", "two words", "*");

        assertThat(result.err()).isEqualTo(BUILDING);
        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines())
                .containsSubsequence(
                        "-cp",
                        checkout.runs().get(0) + "/lib/*",
                        "dev.banyan.bench.cli.Main",
                        "version",
                        "two words",
                        "*",
                        checkout.root.toRealPath().toString());
        assertThat(checkout.has("target/banyan/build.log")).isTrue();
        assertThat(checkout.has("target/banyan/lock")).isFalse();
    }

    @Test
    void doesNotBuildUnchangedSourcesAgain() throws Exception {
        checkout.run();
        Result second = checkout.run();

        assertThat(second.err()).isEmpty();
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void buildsChangedSources() throws Exception {
        checkout.run();
        checkout.write("bench/src/main/java/A.java", "class B {}");
        Result second = checkout.run();

        assertThat(second.err()).isEqualTo("building Banyan (sources changed) ...\n");
        assertThat(checkout.builds()).isEqualTo(2);
        assertThat(checkout.runs())
                .singleElement()
                .satisfies(run ->
                        assertThat(Files.readString(run.resolve("lib/a.jar"))).isEqualTo("class B {}"));
    }

    @Test
    void buildsWhenASourceIsRenamed() throws Exception {
        checkout.run();
        checkout.write("overlay/src/main/resources/a.conf", "");
        checkout.run();
        Files.move(
                checkout.root.resolve("overlay/src/main/resources/a.conf"),
                checkout.root.resolve("overlay/src/main/resources/b.conf"));
        checkout.run();

        assertThat(checkout.builds()).isEqualTo(3);
    }

    @Test
    void changedTestsNeedNoBuild() throws Exception {
        checkout.run();
        checkout.write("bench/src/test/java/ATest.java", "class ATest {}");
        checkout.run();

        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void passesOnTheExitCode() throws Exception {
        assertThat(checkout.run("fail").exitCode()).isEqualTo(7);
    }

    @Test
    void runsFromElsewhereThroughASymbolicLink() throws Exception {
        Path elsewhere = Files.createDirectories(directory.resolve("else where"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), Path.of("../a checkout/banyan"));

        Result result = checkout.start(link, elsewhere, "version").result();

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).endsWith("version\n" + elsewhere.toRealPath() + "\n");
    }

    @Test
    void takesTheJavaOnThePathWithoutJavaHome() throws Exception {
        checkout.putJavaOnPath();

        assertThat(checkout.run().exitCode()).isZero();
        assertThat(Files.readString(checkout.root.resolve("maven-calls")))
                .isEqualTo("built with " + checkout.jdk + "\n");
    }

    @Test
    void saysThatThereIsNoJava() throws Exception {
        checkout.unset("JAVA_HOME");

        assertFailsWith(
                "banyan: no Java found: JAVA_HOME is not set and no java is on the PATH; install JDK 17 or newer");
    }

    @Test
    void saysThatJavaHomeHoldsNoJava() throws Exception {
        checkout.set("JAVA_HOME", "/nonexistent");

        assertFailsWith("banyan: JAVA_HOME is /nonexistent, which has no bin/java; install JDK 17 or newer");
    }

    @Test
    void saysThatJavaIsTooOld() throws Exception {
        checkout.installJdk("1.8.0_402");
        assertFailsWith("banyan: Java 1.8.0_402 in " + checkout.jdk + " is too old; install JDK 17 or newer");

        checkout.installJdk("11.0.2");
        assertFailsWith("banyan: Java 11.0.2 in " + checkout.jdk + " is too old; install JDK 17 or newer");
    }

    @Test
    void saysThatAJavaWithoutCompilerCannotBuild() throws Exception {
        checkout.removeCompiler();

        assertFailsWith(
                "banyan: Java 21.0.1 in " + checkout.jdk + " has no compiler, and Banyan has to be built; install");
    }

    @Test
    void needsNeitherCompilerNorMavenForWhatIsBuilt() throws Exception {
        checkout.run();
        checkout.removeCompiler();
        checkout.removeMaven();

        assertThat(checkout.run().exitCode()).isZero();
    }

    @Test
    void saysThatThereIsNoMaven() throws Exception {
        checkout.removeMaven();

        assertFailsWith(
                "banyan: no Maven found, and Banyan has to be built: no mvn is on the PATH and MAVEN_HOME has none;"
                        + " install Maven 3.8 or newer");
    }

    @Test
    void saysThatMavenIsTooOld() throws Exception {
        checkout.set("MAVEN_SAYS", "3.6.3");

        assertFailsWith("banyan: Maven 3.6.3 (");
        assertFailsWith("is too old; install Maven 3.8 or newer");
    }

    @Test
    void acceptsEveryNewerMaven() throws Exception {
        for (String version : List.of("3.8.7", "3.10.0", "4.0.0-rc-4")) {
            checkout.set("MAVEN_SAYS", version);
            checkout.write("pom.xml", version);
            assertThat(checkout.run()).as(version).returns(0, Result::exitCode);
        }
    }

    @Test
    void showsTheErrorsOfAFailedBuildAndTriesAgainNextTime() throws Exception {
        checkout.write("maven-fails", "");
        Result failed = checkout.run();

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err())
                .isEqualTo(BUILDING + "[ERROR] A.java: nonsense\nbanyan: the build failed; all of Maven's output is in "
                        + checkout.root.toRealPath() + "/target/banyan/build.log\n");
        assertThat(failed.out()).isEmpty();

        checkout.remove("maven-fails");
        assertThat(checkout.run().exitCode()).isZero();
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        checkout.write("maven-holds", "");
        Running first = checkout.start("first");
        checkout.awaitFile("maven-calls");
        Running second = checkout.start("second");
        org.awaitility.Awaitility.await()
                .until(() -> Files.readString(second.err()).contains("waiting for another build of Banyan"));
        checkout.remove("maven-holds");

        assertThat(first.result().exitCode()).isZero();
        assertThat(second.result().exitCode()).isZero();
        assertThat(second.result().err()).isEqualTo("waiting for another build of Banyan ...\n");
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void aKilledBuilderDoesNotBlockTheNext() throws Exception {
        checkout.write("maven-holds", "");
        Running killed = checkout.start("killed");
        checkout.awaitFile("maven-calls");
        killed.process().destroyForcibly().waitFor();
        assertThat(checkout.has("target/banyan/lock")).isTrue();
        checkout.remove("maven-holds");

        assertThat(checkout.run().exitCode()).isZero();
        assertThat(checkout.builds()).isEqualTo(2);
    }

    @Test
    void anInterruptedBuilderTakesItsTracesAway() throws Exception {
        checkout.write("maven-holds", "");
        Running interrupted = checkout.start("interrupted");
        checkout.awaitFile("maven-calls");
        interrupted.process().destroy();

        assertThat(interrupted.result().exitCode()).isEqualTo(143);
        assertThat(checkout.root.resolve("target/banyan"))
                .isDirectoryNotContaining(path -> !path.endsWith("build.log"));
    }

    @Test
    void aRunningNodeKeepsItsClasses() throws Exception {
        Running node = checkout.start("node");
        checkout.awaitFile("node-runs");
        Path ofNode = checkout.runs().get(0);
        checkout.write("bench/src/main/java/A.java", "class B {}");
        checkout.run();

        assertThat(ofNode.resolve("lib/a.jar")).hasContent("class A {}");
        assertThat(checkout.runs()).hasSize(2);

        checkout.write("node-may-stop", "");
        node.result();
        checkout.write("bench/src/main/java/A.java", "class C {}");
        checkout.run();
        assertThat(checkout.runs()).hasSize(1).doesNotContain(ofNode);
    }

    @Test
    void sourcesThatChangeDuringTheBuildAreBuiltAgain() throws Exception {
        checkout.write("maven-holds", "");
        Running launcher = checkout.start();
        checkout.awaitFile("maven-calls");
        checkout.write("bench/src/main/java/A.java", "class B {}");
        checkout.remove("maven-holds");

        assertThat(launcher.result().exitCode()).isZero();
        assertThat(checkout.builds()).isEqualTo(2);
        assertThat(checkout.runs().get(0).resolve("lib/a.jar")).hasContent("class B {}");
    }

    @Test
    void buildsWhatBanyanIsComparedWithOnlyForTheBenchmarkThatNeedsIt() throws Exception {
        checkout.write("bench/src/peers/java/P.java", "class P {}");
        checkout.run("version");
        checkout.run("bench", "fanout", "--help");
        checkout.run("bench", "fanout", "--contestants", "banyan,tcp-tree");
        assertThat(checkout.builds()).isEqualTo(1);

        Result compared = checkout.run("bench", "fanout", "--contestants=banyan,jgroups");
        assertThat(compared.err()).contains("with what it is compared with").hasLineCount(1);
        checkout.run("bench", "fanout");
        checkout.run("version");
        assertThat(checkout.builds()).as("both builds stay").isEqualTo(2);
        assertThat(checkout.runs()).hasSize(2);
        assertThat(checkout.read("maven-profiles")).isEqualTo("-Ppeers\n");

        checkout.write("bench/src/peers/java/P.java", "class Q {}");
        checkout.run("version");
        assertThat(checkout.builds()).isEqualTo(2);
        checkout.run("bench", "fanout");
        assertThat(checkout.builds()).isEqualTo(3);
        assertThat(checkout.runs()).as("the former build with peers is gone").hasSize(2);
    }

    @Test
    void splitsTheOptionsOfTheUserButNotTheirStars() throws Exception {
        checkout.set("BANYAN_JAVA_OPTS", "-Xmx1g -Dx=*");

        assertThat(checkout.run().out().lines()).contains("-Xmx1g", "-Dx=*");
    }

    @Test
    void newerJavaGetsTheOptionsThatOnlyItKnows() throws Exception {
        assertThat(checkout.run().out()).doesNotContain("--sun-misc-unsafe-memory-access");
        checkout.installJdk("25.0.1");
        assertThat(checkout.run().out()).contains("--sun-misc-unsafe-memory-access=allow");
        assertThat(checkout.builds()).isEqualTo(1);
    }

    private void assertFailsWith(String message) throws IOException {
        Result result = checkout.run();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(message).hasLineCount(1).doesNotContain("building");
        assertThat(result.out()).isEmpty();
    }
}
