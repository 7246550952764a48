package io.cenote.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page about the rules shows compiles as it stands there. */
class DataSourceExampleTest {
    private static final Path PAGE = Path.of("../../docs/datasource-rules.md");
    private static final String AROUND_IT = """
            import io.cenote.suite.*;
            import java.time.Duration;
            import javax.sql.DataSource;

            abstract class MyPool implements DataSource, AutoCloseable {
                static DataSource of(String url, int size, Duration timeout) {
                    throw new UnsupportedOperationException();
                }
            }

            """;

    @TempDir
    Path folder;

    @Test
    void theExampleCompiles() throws Exception {
        String page = Files.readString(PAGE);
        int start = page.indexOf("```java\n") + "```java\n".length();
        String example = page.substring(start, page.indexOf("```", start));
        Path file = Files.writeString(folder.resolve("MyDataSourceTest.java"), AROUND_IT + example);
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        errors,
                        errors,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        file.toString());
        assertEquals(0, code, errors.toString(StandardCharsets.UTF_8));
    }
}
