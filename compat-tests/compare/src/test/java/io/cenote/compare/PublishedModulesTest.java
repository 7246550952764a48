package io.cenote.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What is published is what the BOM names, and each published module is one for Java too. */
class PublishedModulesTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path BOM = ROOT.resolve("bom/pom.xml");

    private static List<String> texts(Path pom, String path) throws Exception {
        Document document =
                DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(pom.toFile());
        NodeList nodes =
                (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent().strip())
                .toList();
    }

    private static List<Path> published() throws Exception {
        return texts(ROOT.resolve("pom.xml"), "/project/modules/module").stream()
                .map(ROOT::resolve)
                .filter(module -> Files.isDirectory(module.resolve("src/main")))
                .filter(module -> !skipsDeploy(module.resolve("pom.xml")))
                .toList();
    }

    private static boolean skipsDeploy(Path pom) {
        try {
            return Files.readString(pom).contains("<maven.deploy.skip>true</maven.deploy.skip>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theBomNamesEveryPublishedModuleAndNothingElse() throws Exception {
        TreeSet<String> modules = new TreeSet<>();
        for (Path module : published()) {
            modules.addAll(texts(module.resolve("pom.xml"), "/project/artifactId"));
        }
        assertFalse(modules.isEmpty());
        assertEquals(
                modules, new TreeSet<>(texts(BOM, "/project/dependencyManagement/dependencies/dependency/artifactId")));
    }

    @Test
    void theBomHasTheVersionOfTheProject() throws Exception {
        assertEquals(texts(ROOT.resolve("pom.xml"), "/project/version"), texts(BOM, "/project/version"));
    }

    @Test
    void everyPublishedModuleHasAModuleDescriptor() throws Exception {
        for (Path module : published()) {
            assertTrue(Files.exists(module.resolve("src/main/java/module-info.java")), module.toString());
        }
    }
}
