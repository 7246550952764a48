package io.cenote.jdbc.processor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * One run of the compiler with the processor.
 *
 * @param directory where classes and generated sources are
 * @param diagnostics what the compiler said
 */
record Compilation(Path directory, List<Diagnostic<? extends JavaFileObject>> diagnostics) {
    private static final String ANNOTATION = """
            package io.cenote.jdbc;
            @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.SOURCE)
            public @interface Delegates {
                String value();
                String[] counted() default "";
            }
            """;

    static Compilation of(Path directory, String name, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, null, null)) {
            files.setLocation(StandardLocation.CLASS_OUTPUT, List.of(directory.toFile()));
            files.setLocation(StandardLocation.SOURCE_OUTPUT, List.of(directory.toFile()));
            JavaCompiler.CompilationTask task = compiler.getTask(
                    null,
                    files,
                    diagnostics,
                    List.of("--release", "17", "-Xlint:all,-processing", "-Werror"),
                    null,
                    List.of(source("io.cenote.jdbc.Delegates", ANNOTATION), source(name, source)));
            task.setProcessors(List.of(new ProxyProcessor()));
            task.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Compilation(directory, diagnostics.getDiagnostics());
    }

    /** The text of a generated class. */
    String generated(String name) throws IOException {
        return Files.readString(directory.resolve(name.replace('.', '/') + ".java"));
    }

    /** What the compiler said, one message a line. */
    List<String> messages() {
        return diagnostics.stream().map(each -> each.getMessage(null)).toList();
    }

    private static JavaFileObject source(String name, String text) {
        URI uri = URI.create("memory:///" + name.replace('.', '/') + JavaFileObject.Kind.SOURCE.extension);
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
