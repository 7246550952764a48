package io.cenote.jdbc.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProxyProcessorTest {
    @TempDir
    private Path directory;

    /** The rest of a class that the processor accepts for Connection. */
    private static final String CONNECTION_BY_HAND = """
                protected Connection delegate() throws SQLException { return null; }
                protected SQLException onFailure(SQLException e) { return e; }
                protected Object enter() { return null; }
                protected void leave(Object call) {}
                @Override public void setClientInfo(String name, String value) {}
                @Override public void setClientInfo(java.util.Properties properties) {}
            """;

    @Test
    void theProxyOfConnectionIsWrittenAsInTheGoldenFile() throws IOException {
        Compilation compilation = compile("""
                @Delegates("GoldenConnection")
                abstract class SampleProxy implements Connection {
                    private final int number;
                    SampleProxy(Connection delegate, int number) { this.number = number; }
                    protected Statement proxied(Statement statement) { return statement; }
                """ + CONNECTION_BY_HAND + "}");

        assertEquals(List.of(), compilation.messages());
        assertEquals(golden(), compilation.generated("sample.GoldenConnection"));
    }

    @Test
    void aMethodThatTheProxyImplementsIsNotForwarded() throws IOException {
        Compilation compilation = compile("""
                abstract class Base implements Connection {
                    @Override public void close() {}
                }
                @Delegates("Generated")
                abstract class SampleProxy extends Base {
                    @Override public boolean isClosed() { return true; }
                """ + CONNECTION_BY_HAND + "}");

        assertEquals(List.of(), compilation.messages());
        String text = compilation.generated("sample.Generated");
        assertFalse(text.contains(" close("), "close() of the superclass was replaced");
        assertFalse(text.contains(" isClosed("), "isClosed() of the class was replaced");
        assertFalse(text.contains(" setClientInfo("), "setClientInfo(…) of the class was replaced");
    }

    @Test
    void aDefaultMethodOfTheInterfaceIsForwarded() throws IOException {
        Compilation compilation = compile("@Delegates(\"Generated\") abstract class SampleProxy implements Connection {"
                + CONNECTION_BY_HAND + "}");

        assertTrue(compilation.generated("sample.Generated").contains("delegate.beginRequest();"));
    }

    @Test
    void anInheritedMethodOfTheInterfaceIsForwardedOnce() throws IOException {
        Compilation compilation = compile("""
                @Delegates("Generated")
                abstract class SampleProxy implements PreparedStatement {
                    protected PreparedStatement delegate() throws SQLException { return null; }
                    protected SQLException onFailure(SQLException e) { return e; }
                    protected Object enter() { return null; }
                    protected void leave(Object call) {}
                }
                """);

        assertEquals(List.of(), compilation.messages());
        assertEquals(2, compilation.generated("sample.Generated").split("delegate\\.close\\(\\)", -1).length, "closes");
    }

    @Test
    void aResultGoesThroughTheMethodThatProxiesItsType() throws IOException {
        Compilation compilation = compile("""
                @Delegates("Generated")
                abstract class SampleProxy implements Statement {
                    protected Statement delegate() throws SQLException { return null; }
                    protected SQLException onFailure(SQLException e) { return e; }
                    protected Object enter() { return null; }
                    protected void leave(Object call) {}
                    protected ResultSet proxied(ResultSet results) { return results; }
                }
                """);

        String text = compilation.generated("sample.Generated");
        assertTrue(text.contains("return proxied(delegate.executeQuery(a0));"), text);
        assertTrue(text.contains("return delegate.executeUpdate(a0);"), text);
    }

    @Test
    void onlyMethodsThatMayReachTheServerAreCounted() throws IOException {
        Compilation compilation = compile("""
                @Delegates(value = "Generated", counted = {"execute", "cancel"})
                abstract class SampleProxy implements Statement {
                    protected Statement delegate() throws SQLException { return null; }
                    protected SQLException onFailure(SQLException e) { return e; }
                    protected Object enter() throws SQLException { return null; }
                    protected void leave(Object call) {}
                }
                """);

        assertEquals(List.of(), compilation.messages());
        String text = compilation.generated("sample.Generated");
        for (String method : text.split("@Override")) {
            boolean counted = method.contains("void cancel(") || method.contains(" execute");
            assertEquals(counted, method.contains("var call = enter();"), method);
            assertEquals(counted, method.contains("leave(call);"), method);
        }
    }

    @Test
    void whatAllProxiesDoInTheSameWayIsNotForwarded() throws IOException {
        Compilation compilation = compile("""
                interface Proxied extends Wrapper {
                    @Override default boolean isWrapperFor(Class<?> type) { return true; }
                }
                @Delegates("Generated")
                abstract class SampleProxy implements Connection, Proxied {
                """ + CONNECTION_BY_HAND + "}");

        assertEquals(List.of(), compilation.messages());
        String text = compilation.generated("sample.Generated");
        assertFalse(text.contains("isWrapperFor("), text);
        assertTrue(text.contains(" unwrap("), text);
    }

    @Test
    void aMethodThatCannotPassOnAnSqlExceptionMustBeWrittenByHand() {
        Compilation compilation = compile("""
                @Delegates("Generated")
                abstract class SampleProxy implements Connection {
                    protected Connection delegate() throws SQLException { return null; }
                    protected SQLException onFailure(SQLException e) { return e; }
                    protected Object enter() { return null; }
                    protected void leave(Object call) {}
                }
                """);

        assertTrue(
                compilation.messages().stream()
                        .anyMatch(message -> message.contains(
                                "must implement setClientInfo(java.util.Properties) of Connection by hand")),
                compilation.messages().toString());
    }

    @Test
    void aClassThatIsNotAbstractIsRefused() {
        Compilation compilation = compile("@Delegates(\"Generated\") class SampleProxy {}");

        assertEquals(List.of("@Delegates belongs on an abstract class"), compilation.messages());
    }

    private Compilation compile(String body) {
        return Compilation.of(
                directory,
                "sample.SampleProxy",
                "package sample;\nimport io.cenote.jdbc.Delegates;\nimport java.sql.*;\n" + body);
    }

    private static String golden() throws IOException {
        try (InputStream in = ProxyProcessorTest.class.getResourceAsStream("GoldenConnection.java.txt")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
