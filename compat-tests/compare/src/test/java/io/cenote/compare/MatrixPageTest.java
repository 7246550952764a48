package io.cenote.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.compare.report.SuiteRow;
import io.cenote.suite.Deviations.Deviation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixPageTest {
    private static final List<SuiteSubject> SUBJECTS = Subjects.choose("all", MatrixPageTest.class.getClassLoader());

    /** The rule's name and its sentence, without the promises that it needs. */
    private static final Pattern RULE = Pattern.compile("- \\*\\*([A-Z]+-\\d\\d)\\*\\* (.*?)( \\*Needs .*)?\\n");

    @TempDir
    Path directory;

    /** The page as a run writes it in which every pool does what is known of it; sentences are the rules' names. */
    private String written(String broken) throws IOException {
        List<SuiteRow> rows = new ArrayList<>();
        for (SuiteSubject subject : SUBJECTS) {
            for (String rule : SuiteRuns.rules()) {
                Optional<Deviation> known = SuiteRuns.deviations(subject, rule).of(rule);
                boolean fails = broken.equals(subject.name() + " " + rule);
                String status = fails ? "fail" : known.isPresent() ? "deviation" : "pass";
                rows.add(new SuiteRow(rule, subject.name(), status, null));
            }
        }
        Path page = directory.resolve("matrix.md");
        MatrixPage.write(page, SUBJECTS, rows, Map.of());
        return Files.readString(page);
    }

    private static String committed() throws IOException {
        return Files.readString(Path.of("../../docs/matrix.md"));
    }

    @Test
    void theCommittedPageHasEveryRuleEverySubjectAndEveryNoteAndNoFailure() throws IOException {
        String page = committed();
        for (SuiteSubject subject : SUBJECTS) {
            assertTrue(page.contains(" " + subject.name() + " |"), subject.name());
        }
        for (String rule : SuiteRuns.rules()) {
            assertTrue(page.contains("\n| " + rule + " | "), rule);
        }
        assertEquals(notes(written("")), notes(page), "the notes: write the page anew");
        assertFalse(
                Pattern.compile("(?m)^\\| [A-Z]+-\\d\\d .*FAILED").matcher(page).find(), "a failure");
    }

    @Test
    void theCommittedPageSaysTheRulesAsTheirOwnPagesDo() throws IOException {
        String page = committed();
        Set<String> met = new TreeSet<>();
        for (String rules : List.of("spec.md", "datasource-rules.md")) {
            Matcher rule = RULE.matcher(Files.readString(Path.of("../../docs", rules)));
            while (rule.find()) {
                met.add(rule.group(1));
                String row = "\n| " + rule.group(1) + " | " + rule.group(2) + " |";
                assertTrue(page.contains(row), () -> "write the page anew: it lacks" + row);
            }
        }
        assertEquals(new TreeSet<>(SuiteRuns.rules()), met);
    }

    private static String notes(String page) {
        return page.substring(page.indexOf("## The deviations"));
    }

    @Test
    void aCellTellsWhatBecameOfARule() throws IOException {
        String page = written("agroal DS-01");
        assertTrue(page.contains("| DS-01 |  | yes | yes | yes | yes | **FAILED** | yes | yes | yes | yes |"), page);
        assertTrue(
                page.contains("| DS-24 |  | yes | yes | yes | **no** | **no** | **no** | **no** | **no** | **no** |"));
        assertTrue(page.contains("| DS-56 |  | yes | yes | yes | *seldom* | yes | yes | yes | *seldom* | *seldom* |"));
        assertTrue(page.contains("| ACQ-01 |  | yes | yes | yes | yes |\n"), "only pools with an adapter");
    }
}
