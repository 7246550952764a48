package io.cenote.compare.rows;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.compare.report.MeasuredRow;
import io.cenote.compare.report.StateRow;
import io.cenote.compare.report.SuiteRow;
import io.cenote.compare.report.Verdict;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonDocTest {
    private static String page() throws Exception {
        return Files.readString(Path.of("../../docs/comparison.md"));
    }

    @Test
    void everyRowAndMetricIsExplained() throws Exception {
        String page = page();
        for (CompareRow row : CompareRow.values()) {
            assertTrue(page.contains("`" + row.id() + "`"), row.id());
            row.metrics().keySet().forEach(metric -> assertTrue(page.contains("`" + metric + "`"), metric));
        }
    }

    @Test
    void everyNameOfARowOfTheDocumentIsListedInItsOrder() throws Exception {
        String page = page().replaceAll(" \\([^)]*\\)", "");
        for (Class<?> row : List.of(MeasuredRow.class, SuiteRow.class, StateRow.class, Verdict.class)) {
            List<String> names = List.of(row.getRecordComponents()).stream()
                    .map(RecordComponent::getName)
                    .toList();
            assertTrue(page.contains(String.join(", ", names)), names.toString());
        }
    }
}
