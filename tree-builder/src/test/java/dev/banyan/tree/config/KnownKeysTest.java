package dev.banyan.tree.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownKeysTest {
    private static final KnownKeys KEYS = new KnownKeys(
            ConfigFactory.parseString(
                    "root { tree { fan-out = 4, list = [] }, link.port = 0, link.host = a, free {} }"),
            "root",
            List.of("root.free"));

    private static void check(String hocon) {
        KEYS.check(
                ConfigFactory.parseString(hocon, ConfigParseOptions.defaults().setOriginDescription("f")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "root.tree.fanout = 1 | root.tree.fanout: is no setting; did you mean root.tree.fan-out?",
                "root.tree.fanOut = 1 | root.tree.fanOut: is no setting; did you mean root.tree.fan-out?",
                "root.tre.fan-out = 1 | root.tre: is no setting; did you mean root.tree?",
                "root.fan-out = 1 | root.fan-out: is no setting; did you mean root.tree.fan-out?",
                "root.colour = red | root.colour: is no setting",
                "root.tree.\"a b\" = 1 | root.tree.\"a b\": is no setting",
                "free.x = 1 | free: must be below root, as all settings are; did you mean root.free?",
                "link.port = 1 | link: must be below root, as all settings are; did you mean root.link?",
                "other = 1 | other: must be below root, as all settings are",
                "rooot = 1 | rooot: must be below root, as all settings are; did you mean root?",
                "root = 1 | root: must be a section in braces, was 1",
                "root.tree = null | root.tree: must be a section in braces, was null",
                "root.tree.list.0 = a | root.tree.list: must be a value, was {\"0\":\"a\"}"
            })
    void namesWhatNobodyReads(String hocon, String message) {
        assertThatThrownBy(() -> check(hocon))
                .isInstanceOf(ConfigException.class)
                .hasMessage("f: 1: " + message);
    }

    @Test
    void namesTheFirstInTheOrderOfTheFile() {
        assertThatThrownBy(() -> check("root {\n zzz = 1\n aaa = 1\n}")).hasMessageStartingWith("f: 2: root.zzz");
    }

    @Test
    void letsPassWhatHasADefaultAndAllThatIsFree() {
        assertThatCode(() -> check("root { tree.fan-out = 8, link { port = 1 }, free { any { key = 1 }, x = [] } }"))
                .doesNotThrowAnyException();
    }
}
