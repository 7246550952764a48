package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The specification and the tests say the same. */
class SpecTest {
    private static final Path SPEC = Path.of(System.getProperty("basedir", "."), "..", "..", "docs", "spec.md");
    private static final Pattern RULE =
            Pattern.compile("- \\*\\*([A-Z]+-\\d\\d)\\*\\* (.*)\\n  \\*Intent:\\* (.+) \\*Forbids:\\* (.+)\\.\\n");

    @Test
    void everyRuleHasATestAndEveryTestARule() throws IOException {
        Map<String, String> written = new HashMap<>();
        Matcher matcher = RULE.matcher(Files.readString(SPEC));
        while (matcher.find()) {
            assertEquals(null, written.put(matcher.group(1), matcher.group(2)), "the first of two " + matcher.group(1));
        }
        assertEquals(new TreeSet<>(Rules.ids()), new TreeSet<>(written.keySet()));
        for (Method method : Rules.methods()) {
            Rule rule = Rules.rule(method);
            String needs = Arrays.stream(rule.needs())
                    .map(trait -> " *Needs " + trait + ".*")
                    .collect(Collectors.joining());
            assertEquals(rule.says() + needs, written.get(rule.value()), rule.value());
        }
    }

    @Test
    void everyTestIsNamedAfterItsRule() {
        for (Method method : Rules.methods()) {
            String prefix = Rules.rule(method).value().toLowerCase(Locale.ROOT).replace("-", "") + "_";
            assertTrue(method.getName().startsWith(prefix), () -> method + " should begin with " + prefix);
        }
        assertEquals(Rules.methods().size(), Rules.ids().size(), "tests and rules");
    }
}
