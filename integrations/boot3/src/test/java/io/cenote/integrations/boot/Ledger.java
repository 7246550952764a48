package io.cenote.integrations.boot;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** A service of an application, with a table {@code entry}. */
class Ledger {
    private final JdbcTemplate jdbc;
    private final Audit audit;

    Ledger(JdbcTemplate jdbc, Audit audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    @Transactional
    void add(String text) {
        jdbc.update("insert into entry(text) values (?)", text);
    }

    @Transactional
    void addAndFail(String text) {
        add(text);
        throw new IllegalStateException("after " + text);
    }

    /** Needs a second connection while it holds the first. */
    @Transactional
    void addWithAudit(String text) {
        add(text);
        audit.record(text);
    }

    @Transactional(readOnly = true, isolation = Isolation.SERIALIZABLE)
    int count() {
        return jdbc.queryForObject("select count(*) from entry", Integer.class);
    }

    /** What is kept whether or not the transaction around it succeeds. */
    static class Audit {
        private final JdbcTemplate jdbc;

        Audit(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        void record(String text) {
            jdbc.update("insert into entry(text) values (?)", "audit of " + text);
        }
    }
}
