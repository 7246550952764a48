package io.cenote.compare.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cenote.compare.measure.Metric;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measured rows as one HTML file that needs nothing else: sentences, tables, and charts where scripts may run. Everything
 * that is not a text of this class or a constant of the comparison is escaped.
 */
public final class Page {
    private final Document document;
    private final List<Section> sections;
    private final List<MeasuredRow> rows;
    private final List<String> cautions;

    /** A page of what is known. */
    public Page(Document document, List<Section> sections, List<MeasuredRow> rows, List<String> cautions) {
        this.document = document;
        this.sections = sections;
        this.rows = rows;
        this.cautions = cautions;
    }

    /** The whole file. */
    public String html() {
        Map<String, String> parts = Map.of(
                "style", resource("uplot/uPlot.min.css") + resource("page.css"),
                "body", body(),
                "charts", charts(),
                "licence", resource("uplot/LICENSE"),
                "library", resource("uplot/uPlot.iife.min.js"),
                "script", resource("page.js"));
        StringBuilder page = new StringBuilder();
        String template = resource("page.html");
        int at = 0;
        for (int begin = template.indexOf("${"); begin >= 0; begin = template.indexOf("${", at)) {
            int end = template.indexOf('}', begin);
            page.append(template, at, begin).append(parts.get(template.substring(begin + 2, end)));
            at = end + 1;
        }
        return page.append(template.substring(at)).toString();
    }

    private String body() {
        StringBuilder body = new StringBuilder();
        Machine machine = document.machine();
        body.append("<h1>Pools side by side</h1>\n<p class=\"quiet\">")
                .append(Html.text("Cenote " + document.version() + ", " + document.date() + "; " + machine.cores()
                        + " cores, " + machine.os() + ", JDK " + machine.jdk() + ", " + machine.gc()))
                .append("<br><code>")
                .append(Html.text("./cenote compare " + String.join(" ", document.arguments())))
                .append("</code></p>\n");
        if (!cautions.isEmpty()) {
            body.append("<aside><strong>Read with care</strong><ul>");
            cautions.forEach(line -> body.append("<li>").append(Html.text(line)).append("</li>"));
            body.append("</ul></aside>\n");
        }
        body.append("<p>Each pool has had a JVM of its own. ± is the 99 % confidence interval; ratios are to ")
                .append(MeasuredRow.BASELINE)
                .append(
                        " in the same run, and a tie is an interval that overlaps its own: the difference is not known.")
                .append("</p>\n");
        sections.forEach(section -> section(section, body));
        goals(body);
        settings(body);
        return body.toString();
    }

    private void section(Section section, StringBuilder body) {
        List<MeasuredRow> own =
                rows.stream().filter(row -> row.row().equals(section.row())).toList();
        body.append("<section id=\"")
                .append(section.row())
                .append("\">\n<h2>")
                .append(section.number())
                .append(". ")
                .append(Html.text(section.title()))
                .append("</h2>\n<p>")
                .append(Html.text(section.sentence()))
                .append("</p>\n");
        new Finding(section, own).sentence().ifPresent(sentence -> body.append("<p>")
                .append(Html.text(sentence))
                .append("</p>\n"));
        table(section, own, body);
        if (new Charts(rows).of(section).isPresent()) {
            body.append("<figure id=\"chart-")
                    .append(section.row())
                    .append("\" hidden><figcaption>")
                    .append(Html.text(Charts.caption(section)))
                    .append("</figcaption><div></div></figure>\n");
        }
        body.append("</section>\n");
    }

    private static void table(Section section, List<MeasuredRow> own, StringBuilder body) {
        body.append("<table><thead><tr><th scope=\"col\">pool</th>");
        for (Metric metric : section.columns()) {
            body.append("<th scope=\"col\">")
                    .append(Html.text(metric.title()))
                    .append("<small>")
                    .append(Html.text(metric.unit() + ", " + (metric.moreIsBetter() ? "more" : "less") + " is better"))
                    .append("</small></th>");
        }
        body.append("</tr></thead><tbody>\n");
        own.stream().map(MeasuredRow::subject).distinct().forEach(subject -> line(section, subject, own, body));
        body.append("</tbody></table>\n");
    }

    private static void line(Section section, String subject, List<MeasuredRow> own, StringBuilder body) {
        body.append(subject.equals(MeasuredRow.BASELINE) ? "<tr class=\"baseline\">" : "<tr>")
                .append("<th scope=\"row\">")
                .append(Html.text(subject))
                .append("</th>");
        List<MeasuredRow> cells = section.columns().stream()
                .flatMap(metric -> own.stream()
                        .filter(row ->
                                row.subject().equals(subject) && row.metric().equals(metric.name()))
                        .limit(1))
                .toList();
        if (cells.stream().allMatch(row -> row.score() == null)) {
            String why = cells.isEmpty()
                    ? "no figures"
                    : cells.get(0).status() + ": " + cells.get(0).reason();
            body.append("<td class=\"reason\" colspan=\"")
                    .append(section.columns().size())
                    .append("\">")
                    .append(Html.text(why))
                    .append("</td></tr>\n");
            return;
        }
        for (Metric metric : section.columns()) {
            body.append("<td data-label=\"")
                    .append(Html.text(metric.title() + ", " + metric.unit()))
                    .append("\"><span>")
                    .append(cells.stream()
                            .filter(row -> row.metric().equals(metric.name()))
                            .findFirst()
                            .map(row -> cell(row, section.compared(metric)))
                            .orElse("-"))
                    .append("</span></td>");
        }
        body.append("</tr>\n");
    }

    private static String cell(MeasuredRow row, boolean withRatio) {
        if (row.score() == null) {
            return Html.text(row.reason());
        }
        boolean compared =
                withRatio && row.ratioToHikari() != null && !row.subject().equals(MeasuredRow.BASELINE);
        String ratio = compared
                ? " <small>" + Html.text(Table.ratio(row.ratioToHikari()))
                        + (Boolean.TRUE.equals(row.tie()) ? ", a tie" : "") + "</small>"
                : "";
        return Table.exact(row) + ratio;
    }

    private void goals(StringBuilder body) {
        List<Verdict> verdicts = document.goals();
        if (verdicts.isEmpty()) {
            return;
        }
        body.append("<section id=\"goals\">\n<h2>Goals</h2>\n<p>")
                .append(Html.text(Table.summary(verdicts)))
                .append(". Met: every round reaches it. Missed: none does.</p>\n")
                .append("<table><thead><tr>");
        List.of("verdict", "row", "pool", "metric", "goal and median (range of rounds)")
                .forEach(
                        title -> body.append("<th scope=\"col\">").append(title).append("</th>"));
        body.append("</tr></thead><tbody>\n");
        for (Verdict verdict : verdicts) {
            body.append("<tr>");
            List.of(verdict.verdict(), verdict.row(), verdict.subject(), verdict.metric(), Table.outcome(verdict))
                    .forEach(cell -> body.append("<td>").append(Html.text(cell)).append("</td>"));
            body.append("</tr>\n");
        }
        body.append("</tbody></table></section>\n");
    }

    private void settings(StringBuilder body) {
        body.append(
                "<details><summary>Settings, the same for all pools</summary>\n<table class=\"settings\"><tbody>\n");
        document.settings().forEach((name, value) -> body.append("<tr><th scope=\"row\">")
                .append(Html.text(name))
                .append("</th><td>")
                .append(Html.text(value == null ? "-" : value))
                .append("</td></tr>\n"));
        body.append(
                        "</tbody></table>\n<p class=\"quiet\">The same as data: <code>results.json</code> beside this file.")
                .append("</p></details>\n");
    }

    private String charts() {
        Charts charts = new Charts(rows);
        try {
            return Html.script(new ObjectMapper()
                    .writeValueAsString(sections.stream()
                            .map(charts::of)
                            .flatMap(Optional::stream)
                            .toList()));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream file = Page.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
