package io.cenote.integrations.wrappers;

import com.p6spy.engine.logging.Category;
import com.p6spy.engine.spy.appender.P6Logger;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where p6spy writes what it sees; named in {@code spy.properties}. */
public final class Statements implements P6Logger {
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();

    static void clear() {
        SEEN.clear();
    }

    /** With their values put in. */
    static List<String> seen() {
        return List.copyOf(SEEN);
    }

    @Override
    public void logSQL(
            int connectionId, String now, long elapsed, Category category, String prepared, String sql, String url) {
        if (category == Category.STATEMENT) {
            SEEN.add(sql);
        }
    }

    @Override
    public void logException(Exception e) {
        SEEN.add(e.toString());
    }

    @Override
    public void logText(String text) {
        SEEN.add(text);
    }

    @Override
    public boolean isCategoryEnabled(Category category) {
        return true;
    }
}
