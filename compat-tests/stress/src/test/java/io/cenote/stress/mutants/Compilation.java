package io.cenote.stress.mutants;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles one source against the class path of the tests, from memory to memory. */
final class Compilation extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, ByteArrayOutputStream> classes = new HashMap<>();

    private Compilation(JavaFileManager files) {
        super(files);
    }

    static Map<String, byte[]> of(String type, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        Compilation output = new Compilation(compiler.getStandardFileManager(null, null, null));
        List<String> options =
                List.of("--release", "17", "-parameters", "-proc:none", "-cp", System.getProperty("java.class.path"));
        if (!compiler.getTask(messages, output, null, options, null, List.of(new Source(type, source)))
                .call()) {
            throw new AssertionError("the changed " + type + " does not compile: adapt the edit\n" + messages);
        }
        Map<String, byte[]> bytes = new HashMap<>();
        output.classes.forEach((name, content) -> bytes.put(name.replace('.', '/'), content.toByteArray()));
        return bytes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
            Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        classes.put(name, content);
        return new SimpleJavaFileObject(URI.create("memory:///" + name.replace('.', '/') + ".class"), kind) {
            @Override
            public OutputStream openOutputStream() {
                return content;
            }
        };
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String content;

        Source(String type, String content) {
            super(URI.create("memory:///" + type.replace('.', '/') + ".java"), Kind.SOURCE);
            this.content = content;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return content;
        }
    }
}
