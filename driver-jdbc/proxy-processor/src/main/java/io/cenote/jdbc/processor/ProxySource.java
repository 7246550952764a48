package io.cenote.jdbc.processor;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/**
 * The text of one proxy.
 *
 * <p>The same on every JDK: methods are sorted by signature and parameters are called {@code a0}, {@code a1}, …, because
 * the order in which a compiler lists methods and the parameter names that it knows differ between JDKs.
 */
final class ProxySource {
    private static final String SQL_EXCEPTION = "java.sql.SQLException";

    private final TypeElement proxy;
    private final String name;
    private final List<String> counted;
    private final Elements elements;
    private final Types types;
    private final BiConsumer<String, Element> error;

    ProxySource(
            TypeElement proxy,
            String name,
            List<String> counted,
            Elements elements,
            Types types,
            BiConsumer<String, Element> error) {
        this.proxy = proxy;
        this.name = name;
        this.counted = counted;
        this.elements = elements;
        this.types = types;
        this.error = error;
    }

    String text() {
        StringBuilder out = new StringBuilder();
        out.append("package ")
                .append(elements.getPackageOf(proxy).getQualifiedName())
                .append(";\n\n");
        out.append("/** Written by ProxyProcessor: forwards to the driver what ")
                .append(proxy.getSimpleName())
                .append(" does not do itself. */\n");
        out.append("@SuppressWarnings(\"deprecation\")\n");
        out.append("final class ").append(name).append(" extends ").append(proxy.getSimpleName());
        out.append(" {\n");
        for (ExecutableElement constructor : ElementFilter.constructorsIn(proxy.getEnclosedElements())) {
            if (!constructor.getModifiers().contains(Modifier.PRIVATE)) {
                appendConstructor(out, constructor);
            }
        }
        Set<TypeMirror> proxied = proxiedTypes();
        for (ExecutableElement method : methodsToForward()) {
            if (declaresSqlException(method)) {
                appendForward(out, method, proxied);
            } else {
                error.accept(
                        proxy.getSimpleName() + " must implement " + signature(method) + " of "
                                + method.getEnclosingElement().getSimpleName()
                                + " by hand: it does not declare SQLException, so a failure cannot be passed on",
                        proxy);
            }
        }
        return out.append("}\n").toString();
    }

    /** By signature, so that what two interfaces share is forwarded once; the more specific declaration counts. */
    private Collection<ExecutableElement> methodsToForward() {
        Map<String, ExecutableElement> found = new LinkedHashMap<>();
        for (TypeElement type : interfacesMostSpecificFirst()) {
            for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
                if (!method.getModifiers().contains(Modifier.STATIC)
                        && !method.getModifiers().contains(Modifier.PRIVATE)) {
                    found.putIfAbsent(signature(method), method);
                }
            }
        }
        for (TypeElement type = proxy; type != null; type = superclass(type)) {
            for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
                if (!method.getModifiers().contains(Modifier.ABSTRACT)) {
                    found.remove(signature(method));
                }
            }
        }
        for (TypeElement type : interfacesMostSpecificFirst()) {
            if (elements.getPackageOf(type).equals(elements.getPackageOf(proxy))) {
                // Not JDBC's: what all proxies do in the same way.
                ElementFilter.methodsIn(type.getEnclosedElements()).forEach(method -> found.remove(signature(method)));
            }
        }
        return new TreeMap<>(found).values();
    }

    private Set<TypeElement> interfacesMostSpecificFirst() {
        Set<TypeElement> found = new LinkedHashSet<>();
        for (TypeElement type = proxy; type != null; type = superclass(type)) {
            collectInterfaces(type, found);
        }
        return found;
    }

    private void collectInterfaces(TypeElement type, Set<TypeElement> found) {
        List<TypeElement> direct = type.getInterfaces().stream()
                .map(mirror -> (TypeElement) types.asElement(mirror))
                .toList();
        found.addAll(direct);
        direct.forEach(each -> collectInterfaces(each, found));
    }

    private TypeElement superclass(TypeElement type) {
        TypeMirror mirror = type.getSuperclass();
        return mirror.getKind() == TypeKind.NONE ? null : (TypeElement) types.asElement(mirror);
    }

    /** The types that some method {@code T proxied(T)} of the class takes. */
    private Set<TypeMirror> proxiedTypes() {
        Set<TypeMirror> found = new LinkedHashSet<>();
        for (Element member : elements.getAllMembers(proxy)) {
            if (member.getKind() == ElementKind.METHOD && member.getSimpleName().contentEquals("proxied")) {
                ExecutableElement method = (ExecutableElement) member;
                if (method.getParameters().size() == 1
                        && types.isSameType(
                                method.getReturnType(),
                                method.getParameters().get(0).asType())) {
                    found.add(method.getReturnType());
                }
            }
        }
        return found;
    }

    private boolean declaresSqlException(ExecutableElement method) {
        TypeMirror sqlException = elements.getTypeElement(SQL_EXCEPTION).asType();
        return method.getThrownTypes().stream().anyMatch(thrown -> types.isSubtype(sqlException, thrown));
    }

    private void appendConstructor(StringBuilder out, ExecutableElement constructor) {
        out.append("    ")
                .append(name)
                .append('(')
                .append(parameters(constructor))
                .append(')');
        out.append(thrown(constructor)).append(" {\n");
        out.append("        super(").append(arguments(constructor)).append(");\n");
        out.append("    }\n");
    }

    private void appendForward(StringBuilder out, ExecutableElement method, Set<TypeMirror> proxied) {
        TypeMirror result = method.getReturnType();
        String call = "delegate." + method.getSimpleName() + "(" + arguments(method) + ")";
        if (proxied.stream().anyMatch(type -> types.isSameType(type, result))) {
            call = "proxied(" + call + ")";
        }
        out.append("\n    @Override\n    public ").append(typeParameters(method));
        out.append(text(result)).append(' ').append(method.getSimpleName());
        out.append('(')
                .append(parameters(method))
                .append(')')
                .append(thrown(method))
                .append(" {\n");
        String returned = result.getKind() == TypeKind.VOID ? "" : "return ";
        if (counted.stream().anyMatch(method.getSimpleName().toString()::startsWith)) {
            out.append("        var call = enter();\n");
            out.append("        try {\n");
            appendCall(out, "            ", returned + call);
            out.append("        } finally {\n            leave(call);\n        }\n");
        } else {
            appendCall(out, "        ", returned + call);
        }
        out.append("    }\n");
    }

    private static void appendCall(StringBuilder out, String indent, String call) {
        out.append(indent).append("var delegate = delegate();\n");
        out.append(indent).append("try {\n");
        out.append(indent).append("    ").append(call).append(";\n");
        out.append(indent).append("} catch (java.sql.SQLException e) {\n");
        out.append(indent).append("    throw onFailure(e);\n");
        out.append(indent).append("}\n");
    }

    private static String parameters(ExecutableElement method) {
        List<? extends VariableElement> declared = method.getParameters();
        return IntStream.range(0, declared.size())
                .mapToObj(i -> text(declared.get(i).asType()) + " a" + i)
                .collect(Collectors.joining(", "));
    }

    private static String arguments(ExecutableElement method) {
        return IntStream.range(0, method.getParameters().size())
                .mapToObj(i -> "a" + i)
                .collect(Collectors.joining(", "));
    }

    private static String thrown(ExecutableElement method) {
        return method.getThrownTypes().isEmpty()
                ? ""
                : method.getThrownTypes().stream()
                        .map(ProxySource::text)
                        .collect(Collectors.joining(", ", " throws ", ""));
    }

    private static String typeParameters(ExecutableElement method) {
        return method.getTypeParameters().isEmpty()
                ? ""
                : method.getTypeParameters().stream()
                        .map(ProxySource::typeParameter)
                        .collect(Collectors.joining(", ", "<", "> "));
    }

    private static String typeParameter(TypeParameterElement parameter) {
        String bounds = parameter.getBounds().stream().map(ProxySource::text).collect(Collectors.joining(" & "));
        return bounds.equals("Object") ? parameter.toString() : parameter + " extends " + bounds;
    }

    /** Full names, except for what every source sees without an import. */
    private static String text(TypeMirror type) {
        return type.toString().replaceAll("\\bjava\\.lang\\.(?=[A-Z])", "");
    }

    private String signature(ExecutableElement method) {
        return method.getParameters().stream()
                .map(parameter -> types.erasure(parameter.asType()))
                .map(type -> type instanceof DeclaredType declared
                        ? declared.asElement().toString()
                        : type.toString())
                .collect(Collectors.joining(",", method.getSimpleName() + "(", ")"));
    }
}
