package io.cenote.jdbc.processor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic.Kind;

/**
 * Writes, for each abstract class with the annotation {@code io.cenote.jdbc.Delegates}, its final subclass as Java
 * source.
 *
 * <p>The abstract class implements a JDBC interface and holds what differs from the driver; the subclass forwards every
 * other method of the interface, default methods included, to what {@code delegate()} returns, and turns each
 * {@code SQLException} over to {@code onFailure}, which returns the exception to throw. If the class has a method
 * {@code proxied} that takes and returns the very type that a forwarded method returns, the result goes through it. A
 * method whose name begins as the annotation's {@code counted} says runs between {@code enter()} and {@code leave(…)}.
 *
 * <p>A method that does not declare {@code SQLException} cannot be forwarded in this way: it is an error until it is
 * written by hand.
 */
@SupportedAnnotationTypes(ProxyProcessor.ANNOTATION)
public final class ProxyProcessor extends AbstractProcessor {
    /** Known by name: the annotation lives in the module that this one is a build tool of. */
    static final String ANNOTATION = "io.cenote.jdbc.Delegates";

    /** For the compiler, which finds this class as a service. */
    public ProxyProcessor() {}

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement annotation : annotations) {
            for (Element annotated : round.getElementsAnnotatedWith(annotation)) {
                if (annotated.getKind() == ElementKind.CLASS
                        && annotated.getModifiers().contains(Modifier.ABSTRACT)) {
                    write((TypeElement) annotated);
                } else {
                    error("@Delegates belongs on an abstract class", annotated);
                }
            }
        }
        return true;
    }

    private void write(TypeElement proxy) {
        String name = (String) element(proxy, "value");
        List<String> counted = ((List<?>) element(proxy, "counted"))
                .stream()
                        .map(each -> (String) ((AnnotationValue) each).getValue())
                        .toList();
        ProxySource source = new ProxySource(
                proxy, name, counted, processingEnv.getElementUtils(), processingEnv.getTypeUtils(), this::error);
        String text = source.text();
        String packageName = processingEnv
                .getElementUtils()
                .getPackageOf(proxy)
                .getQualifiedName()
                .toString();
        try (Writer out = processingEnv
                .getFiler()
                .createSourceFile(packageName + "." + name, proxy)
                .openWriter()) {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void error(String message, Element where) {
        processingEnv.getMessager().printMessage(Kind.ERROR, message, where);
    }

    /** An element of the annotation, defaults included. */
    private Object element(TypeElement annotated, String element) {
        for (AnnotationMirror mirror : annotated.getAnnotationMirrors()) {
            if (mirror.getAnnotationType().toString().equals(ANNOTATION)) {
                for (Map.Entry<? extends ExecutableElement, ? extends AnnotationValue> value : processingEnv
                        .getElementUtils()
                        .getElementValuesWithDefaults(mirror)
                        .entrySet()) {
                    if (value.getKey().getSimpleName().contentEquals(element)) {
                        return value.getValue().getValue();
                    }
                }
            }
        }
        throw new IllegalStateException(annotated + " has no @Delegates with " + element);
    }
}
