package io.cenote.compare.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one form of every result, as JSON. Names are stable; missing numbers are null.
 *
 * @param schema names this form
 * @param command the command that was run
 * @param arguments its arguments, without credentials
 * @param version the version of Cenote
 * @param date when it began, in UTC
 * @param machine where
 * @param settings what was the same for all subjects
 * @param partial whether the run was interrupted
 * @param rows the results
 * @param goals what became of goals; absent where there are none
 */
public record Document(
        String schema,
        String command,
        List<String> arguments,
        String version,
        String date,
        Machine machine,
        Map<String, Object> settings,
        boolean partial,
        List<? extends Row> rows,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Verdict> goals) {
    /** A document about a run that begins now, without results yet. */
    public static Document begin(String command, List<String> arguments, String version, Map<String, Object> settings) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return new Document(
                "cenote/1",
                command,
                List.copyOf(arguments),
                version,
                now,
                Machine.here(),
                settings,
                false,
                List.of(),
                List.of());
    }

    /** The same document with a further setting. */
    public Document having(String setting, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(settings);
        more.put(setting, value);
        return new Document(schema, command, arguments, version, date, machine, more, partial, rows, goals);
    }

    /** The same document with results. */
    public Document with(List<? extends Row> results, boolean isPartial) {
        return new Document(
                schema, command, arguments, version, date, machine, settings, isPartial, List.copyOf(results), goals);
    }

    /** The same document with what became of goals. */
    public Document judged(List<Verdict> verdicts) {
        return new Document(
                schema, command, arguments, version, date, machine, settings, partial, rows, List.copyOf(verdicts));
    }
}
