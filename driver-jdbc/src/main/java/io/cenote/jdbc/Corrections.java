package io.cenote.jdbc;

import io.cenote.spi.Redactor;
import io.cenote.spi.Settings;
import io.cenote.spi.Settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Settings of which some are taken otherwise than they stand there, and what is to be told of that: nothing is corrected silently. */
final class Corrections {
    private final List<String> warnings;
    private Settings settings;

    /** {@code told} comes before what is told here. */
    Corrections(Settings given, List<String> told) {
        settings = given;
        warnings = new ArrayList<>(told);
    }

    Settings settings() {
        return settings;
    }

    void settings(Settings changed) {
        settings = changed;
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    Optional<String> text(String key) {
        return settings.text(key);
    }

    boolean isSet(String key) {
        return settings.find(key).isPresent();
    }

    /** Tells something of a setting. */
    void warn(Setting setting, String what) {
        warnings.add(setting + ": " + what);
    }

    /** Takes another text for a key that is set, and says so; {@code why} ends the sentence and tells what to write instead. */
    void take(String key, String text, String why) {
        settings.find(key).ifPresent(setting -> {
            warn(setting, "is taken as " + text + ", " + why);
            replace(key, text, "written as '" + Redactor.option(key, setting.value()) + "'");
        });
    }

    /** Takes another text for a key that is set; only its origin tells. */
    void replace(String key, String text, String why) {
        settings.find(key).ifPresent(setting -> settings = settings.with(key, text, setting.origin() + "; " + why));
    }

    /** Takes back a key. */
    void remove(Setting setting) {
        settings = settings.without(List.of(setting.key()));
    }
}
