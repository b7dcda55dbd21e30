package dev.banyan.bench.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of commands that ask a node have in common. */
abstract class AdminCommandTest {
    @TempDir
    protected Path temporary;

    protected final RecordedConsole recorded = RecordedConsole.piped();
    protected FakeAdmin admin;

    @BeforeEach
    void startTheInterface() throws IOException {
        admin = new FakeAdmin(temporary);
    }

    @AfterEach
    void stopTheInterface() {
        admin.close();
    }

    /** Runs a command against the node. */
    protected int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--node");
        all.add(admin.config());
        return Main.run(recorded.console(), all.toArray(String[]::new));
    }
}
