package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about the rules and the tests say the same. */
class DataSourceRulesTest {
    private static final Path PAGE =
            Path.of(System.getProperty("basedir", "."), "..", "..", "docs", "datasource-rules.md");
    private static final Pattern RULE =
            Pattern.compile("- \\*\\*([A-Z]+-\\d\\d)\\*\\* (.*)\\n  \\*Intent:\\* (.+) \\*Forbids:\\* (.+)\\.\\n");

    @Test
    void everyRuleIsOnThePageAndEveryRuleOfThePageHasATest() throws IOException {
        Map<String, String> written = new TreeMap<>();
        Matcher matcher = RULE.matcher(Files.readString(PAGE));
        while (matcher.find()) {
            assertEquals(null, written.put(matcher.group(1), matcher.group(2)), "the first of two " + matcher.group(1));
        }
        Map<String, String> checked = new TreeMap<>();
        Rules.ofDataSources()
                .forEach(method -> checked.put(
                        Rules.rule(method).value(), Rules.rule(method).says()));
        assertEquals(checked, written);
    }

    @Test
    void everyTestIsNamedAfterItsRule() {
        for (Method method : Rules.ofDataSources()) {
            String prefix = Rules.rule(method).value().toLowerCase(Locale.ROOT).replace("-", "") + "_";
            assertTrue(method.getName().startsWith(prefix), () -> method + " should begin with " + prefix);
        }
        assertEquals(Rules.ofDataSources().size(), Rules.idsOfDataSources().size(), "tests and rules");
    }
}
