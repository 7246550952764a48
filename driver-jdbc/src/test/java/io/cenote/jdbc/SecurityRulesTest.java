package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.PoolConfig;
import java.io.IOException;
import java.io.Serializable;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Version;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for the classes and the build as a whole; see docs/reliability.md. */
final class SecurityRulesTest {
    /** As they stand in class files. The interface of JDBC itself names javax.xml.transform, and nothing else of XML. */
    private static final List<String> UNTRUSTED = List.of(
            "javax/naming/",
            "java/io/ObjectInputStream",
            "java/beans/XMLDecoder",
            "javax/script/",
            "javax/xml/parsers/",
            "javax/xml/stream/",
            "org/xml/sax/");

    /** At least these: older ones have weaknesses that are known. */
    private static final List<String> OLDEST = List.of("postgresql 42.7.12", "h2 2.1.210", "jackson 2.21.0");

    /** Named by the page: {@code SecretsTest.aShortPasswordIsMaskedAsAWordOnly}. */
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    private static final Path ROOT = Path.of("..");

    private interface Look {
        void at(String file, String content);
    }

    private static void classes(Class<?> one, Look look) throws IOException, URISyntaxException {
        Path built =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(built)) {
            walk(built, look);
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(built)) {
            walk(jar.getPath("/"), look);
        }
    }

    private static void walk(Path root, Look look) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                look.at(root.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
    }

    @Test
    void noClassUsesJndiSerializationScriptsOrAnXmlParser() throws Exception {
        Set<String> looked = new TreeSet<>();
        Set<String> found = new TreeSet<>();
        for (Class<?> one : List.of(CenoteDataSource.class, PoolConfig.class)) {
            classes(one, (file, content) -> {
                looked.add(file);
                UNTRUSTED.stream().filter(content::contains).forEach(name -> found.add(file + " " + name));
            });
        }
        assertEquals(Set.of(), found);
        assertTrue(looked.contains("io/cenote/jdbc/JdbcConnector.class"), looked::toString);
        assertTrue(looked.contains("io/cenote/engine/ManagedPool.class"), looked::toString);
    }

    @Test
    void aDataSourceIsNeitherWrittenToAStreamNorBoundToAName() {
        List<String> types = Arrays.stream(CenoteDataSource.class.getInterfaces())
                .map(Class::getName)
                .toList();
        assertFalse(Serializable.class.isAssignableFrom(CenoteDataSource.class));
        assertFalse(types.contains("javax.naming.Referenceable"), types::toString);
        Set<String> required = CenoteDataSource.class.getModule().getDescriptor().requires().stream()
                .map(ModuleDescriptor.Requires::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of("io.cenote.spi", "java.base", "java.management", "java.sql"), required);
    }

    @Test
    void theBuildHasNoDriverWithAKnownWeakness() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        for (String each : OLDEST) {
            String[] parts = each.split(" ");
            Matcher version =
                    Pattern.compile("<" + parts[0] + "\\.version>([\\d.]+)<").matcher(pom);
            assertTrue(version.find(), parts[0]);
            assertTrue(
                    Version.parse(version.group(1)).compareTo(Version.parse(parts[1])) >= 0,
                    parts[0] + " " + version.group(1));
        }
    }

    @Test
    void everyTestThatThePageNamesIsThere() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/reliability.md"));
        String rules = page.substring(page.indexOf("\n## Security"), page.indexOf("\n## Not promised"));
        List<Path> sources = new ArrayList<>();
        for (String module : List.of("spi", "driver-jdbc", "compat-tests/suite")) {
            for (String part : List.of("src/test/java", "src/main/java")) {
                try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve(part))) {
                    files.forEach(sources::add);
                }
            }
        }
        Matcher named = NAMED.matcher(rules);
        int seen = 0;
        for (; named.find(); seen++) {
            String file = named.group(1) + ".java";
            Path source = sources.stream()
                    .filter(each -> each.endsWith(file))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + file));
            assertTrue(Files.readString(source).contains("void " + named.group(2) + "("), named.group());
        }
        assertTrue(seen >= 9, seen + " tests are named");
    }
}
