package io.cenote.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cenote.compare.measure.Metric;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PageTest {
    private static final String HOSTILE = "</script><script>alert('x')</script>\"&";

    private static final Section SPEED = new Section(
            1, "speed", "how fast", "It tells.", List.of(Metric.more("throughput", "throughput", "ops/us")));

    private static final Section TIMES = new Section(
            2,
            "times",
            "how long",
            "It tells too.",
            List.of(Metric.less("total", "last one", "ms"), Metric.less("opened", "opened", "connections")));

    private static final Section COURSE = new Section(
            3,
            "outage",
            "an outage",
            "And this.",
            List.of(
                    Metric.less("first-served", "first", "ms"),
                    Metric.course("served", "served", "requests", true),
                    Metric.course("failed", "failed", "requests", false)));

    @Test
    void nothingFromOutsideCanBecomeMarkup() {
        Map<String, Object> settings = Map.of("url", "jdbc:h2:mem:" + HOSTILE);
        List<MeasuredRow> rows = List.of(
                row(HOSTILE, "throughput", 2, 1),
                MeasuredRow.without("speed", Map.of(), "lifo", "throughput", "ops/us", "failed", HOSTILE));
        Document document = Document.begin("compare", List.of("--url", HOSTILE), HOSTILE, settings);
        String page = new Page(document, List.of(SPEED), rows, List.of(HOSTILE)).html();
        assertFalse(page.contains("<script>alert"), "a script of somebody else's");
        assertEquals(3, page.split("</script>", -1).length - 1, "data, library and script of the page");
        assertTrue(page.contains("&lt;/script&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"));
    }

    @Test
    void whatChartsShowIsData() throws IOException {
        JsonNode charts = charts(page(List.of(SPEED), List.of(row(HOSTILE, "throughput", 2, 1))));
        assertEquals(HOSTILE, charts.get(0).get("subjects").get(0).asText());
        assertEquals("bars", charts.get(0).get("kind").asText());
        assertEquals(2.0, charts.get(0).get("scores").get(0).asDouble());
        assertEquals(1.0, charts.get(0).get("errors").get(0).asDouble());
    }

    @Test
    void nothingIsLoadedFromAnywhere() {
        String page = page(List.of(SPEED), List.of(row("lifo", "throughput", 2, 1)));
        assertFalse(Pattern.compile("(src|href)\\s*=|@import|url\\(", Pattern.CASE_INSENSITIVE)
                .matcher(page.replaceAll("(?s)<script>.*?</script>", ""))
                .find());
        assertTrue(page.contains("default-src 'none'"), "and the browser is told so");
        assertTrue(page.contains("The MIT License"), "the licence of the library goes with it");
    }

    @Test
    void everyFigureIsInATableWithoutScript() {
        String page = page(
                List.of(SPEED, TIMES),
                Ratios.compared(List.of(
                        row("lifo", "throughput", 61.54, 1.24),
                        row("hikari", "throughput", 10, 0.5),
                        MeasuredRow.ok("times", Map.of(), "lifo", "total", "ms", 20.54, Double.NaN),
                        MeasuredRow.ok("times", Map.of(), "lifo", "opened", "connections", 3, Double.NaN))));
        String tables = page.substring(page.indexOf("<main>"), page.indexOf("</main>"));
        for (String figure : List.of("61.5 ± 1.2", "6.15x", "10.0 ± 0.5", "20.5", ">3<")) {
            assertTrue(tables.contains(figure), figure);
        }
        assertFalse(tables.contains("<script"));
        assertTrue(tables.contains("Best here: lifo, 61.5 ops/us (6.15x hikari). Last: hikari, 10 ops/us."));
    }

    @Test
    void aPoolWithoutFiguresSaysWhyInsteadOfThem() {
        String page = page(
                List.of(SPEED),
                List.of(MeasuredRow.without(
                        "speed", Map.of(), "c3p0", "throughput", "ops/us", "failed", "no connection")));
        assertTrue(page.contains("failed: no connection"));
        assertFalse(page.contains("Best here"), "there is nothing to compare");
        assertFalse(page.contains("id=\"chart-speed\""), "no chart of nothing");
    }

    @Test
    void aCourseIsOneLineForEachPoolAndAStretchOfTimeThatIsMissingIsAGap() throws IOException {
        JsonNode chart = charts(page(
                        List.of(COURSE),
                        List.of(
                                MeasuredRow.ok("outage", Map.of(), "lifo", "first-served", "ms", 12, Double.NaN),
                                at("lifo", "served", 0, 5),
                                at("lifo", "failed", 0, 0),
                                at("lifo", "served", 250, 6),
                                at("lifo", "failed", 250, 1),
                                at("hikari", "served", 0, 4),
                                at("hikari", "failed", 0, 2))))
                .get(0);
        assertEquals("timeline", chart.get("kind").asText());
        assertEquals("[0,250]", chart.get("fromMillis").toString());
        assertEquals("[[5.0,6.0],[4.0,null]]", chart.get("served").toString());
        assertEquals("[[0.0,1.0],[2.0,null]]", chart.get("failed").toString());
    }

    @Test
    void whoIsNotToldApartIsNotRanked() {
        String page = page(
                List.of(SPEED),
                List.of(
                        row("lifo", "throughput", 10, 1),
                        row("agroal", "throughput", 9.5, 1),
                        row("c3p0", "throughput", 1, 0.1)));
        assertTrue(page.contains("Best here: lifo, 10 ops/us, not told apart from agroal. Last: c3p0, 1 ops/us."));
    }

    private static MeasuredRow at(String subject, String metric, long millis, double score) {
        return MeasuredRow.ok(
                "outage",
                Map.of("fromMillis", millis, "downFromMillis", 0, "downMillis", 100),
                subject,
                metric,
                "requests",
                score,
                Double.NaN);
    }

    private static MeasuredRow row(String subject, String metric, double score, double error) {
        return MeasuredRow.ok("speed", Map.of(), subject, metric, "ops/us", score, error);
    }

    private static String page(List<Section> sections, List<MeasuredRow> rows) {
        Document document = Document.begin("compare", List.of(), "1", Map.of());
        return new Page(document, sections, rows, List.of()).html();
    }

    private static JsonNode charts(String page) throws IOException {
        Matcher script = Pattern.compile("(?s)id=\"charts\">(.*?)</script>").matcher(page);
        assertTrue(script.find());
        return new ObjectMapper().readTree(script.group(1));
    }
}
