package io.cenote.stress.model;

import java.lang.reflect.Field;
import org.jetbrains.lincheck.jvm.agent.LincheckInstrumentation;
import org.jetbrains.lincheck.jvm.agent.TransformationConfiguration;
import org.jetbrains.lincheck.jvm.agent.TransformationProfile;

/**
 * Has the checker follow accesses to what threads share, monitors and threads, but no method calls: looking at each call
 * takes most of a schedule's time and tells only what a trace calls it. Atomic operations are calls too; a
 * {@link Universe} puts an access before each. Nor does it follow the SPI, whose objects nobody changes.
 */
final class Focus implements TransformationProfile {
    private static final String SPI = ".io.cenote.spi.";

    private final TransformationProfile profile;

    private Focus(TransformationProfile profile) {
        this.profile = profile;
    }

    /** There is no setting for it. */
    static void install() {
        try {
            Field present = LincheckInstrumentation.class.getDeclaredField("transformationProfile");
            present.setAccessible(true);
            present.set(null, new Focus((TransformationProfile) present.get(null)));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public boolean shouldTransform(String type) {
        return !type.contains(SPI) && profile.shouldTransform(type);
    }

    @Override
    public TransformationConfiguration getMethodConfiguration(String type, String method, String descriptor) {
        TransformationConfiguration configuration = profile.getMethodConfiguration(type, method, descriptor);
        configuration.setTrackMethodCalls(false);
        configuration.setTrackInlineMethodCalls(false);
        configuration.setInterceptMethodCallResults(false);
        return configuration;
    }
}
