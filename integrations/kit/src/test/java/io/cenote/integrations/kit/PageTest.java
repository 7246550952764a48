package io.cenote.integrations.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the page on frameworks shows is what the tests use. */
class PageTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern BLOCK = Pattern.compile("(?s)```(?:java|properties)\\R(.*?)```");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| [^|]+ \\| (\\d[^|]*) \\|");
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+(?:\\.Final)?");

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs/integrations.md"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }

    @Test
    void everyBlockIsPartOfATest() throws IOException {
        List<String> tests;
        try (Stream<Path> files = Files.walk(ROOT.resolve("integrations"))) {
            tests = files.filter(file -> file.toString().contains("src/test") && Files.isRegularFile(file))
                    .map(PageTest::read)
                    .map(PageTest::withoutSpace)
                    .toList();
        }
        List<String> blocks =
                BLOCK.matcher(page()).results().map(block -> block.group(1)).toList();
        assertTrue(blocks.size() > 10, blocks.toString());
        for (String block : blocks) {
            assertTrue(tests.stream().anyMatch(test -> test.contains(withoutSpace(block))), block);
        }
    }

    @Test
    void everyVersionIsTheOneOfTheBuild() throws IOException {
        String build = Files.readString(ROOT.resolve("pom.xml"));
        Set<String> shown = ROW.matcher(page())
                .results()
                .map(row -> row.group(1))
                .flatMap(cell -> VERSION.matcher(cell).results().map(MatchResult::group))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> built = Pattern.compile("<(?:spring-boot3|spring-boot4|spring-batch|hibernate|flyway|liquibase|jooq"
                        + "|mybatis|jdbi|quartz|datasource-proxy|p6spy)\\.version>(.*?)<")
                .matcher(build)
                .results()
                .map(version -> version.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(built, shown);
    }
}
