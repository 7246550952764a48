package io.cenote.integrations.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.integrations.kit.OpenPool;
import io.cenote.integrations.kit.Subject;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.cenote.integrations.kit.Subject#onH2")
class JooqTest {
    private static final Table<?> ITEM = DSL.table("item");
    private static final Field<String> NAME = DSL.field("name", String.class);

    @Parameter
    Subject subject;

    private static DSLContext sql(DataSource dataSource) {
        return DSL.using(dataSource, SQLDialect.H2);
    }

    private static void insert(DSLContext sql, String name) {
        sql.insertInto(ITEM, NAME).values(name).execute();
    }

    @Test
    void eachNestedTransactionThatFailsIsUndoneToItsSavepoint() {
        try (OpenPool pool = subject.open(1)) {
            DSLContext sql = sql(pool.dataSource());
            sql.execute("create table item(name varchar(99))");
            sql.transaction(outer -> {
                insert(outer.dsl(), "outer");
                outer.dsl().transaction(inner -> {
                    insert(inner.dsl(), "inner");
                    assertThrows(IllegalStateException.class, () -> inner.dsl().transaction(innermost -> {
                        insert(innermost.dsl(), "innermost");
                        throw new IllegalStateException("innermost");
                    }));
                });
                assertEquals(1, pool.leased());
            });
            assertEquals(
                    List.of("inner", "outer"),
                    sql.select(NAME).from(ITEM).orderBy(NAME).fetch(NAME));
            assertEquals(0, pool.leased());
        }
    }

    @Test
    void aTransactionThatFailsIsUndoneWithThoseInIt() {
        try (OpenPool pool = subject.open(1)) {
            DSLContext sql = sql(pool.dataSource());
            sql.execute("create table item(name varchar(99))");
            assertThrows(
                    IllegalStateException.class,
                    () -> sql.transaction(outer -> {
                        outer.dsl().transaction(inner -> insert(inner.dsl(), "inner"));
                        throw new IllegalStateException("outer");
                    }));
            assertEquals(0, sql.fetchCount(ITEM));
            assertEquals(0, pool.leased());
        }
    }

    @Test
    void aResultThatIsFetchedLazilyHoldsItsConnectionUntilItIsClosed() {
        try (OpenPool pool = subject.open(1)) {
            DSLContext sql = sql(pool.dataSource());
            try (var cursor = sql.fetchLazy("select x from system_range(1, 3)")) {
                assertEquals(1, pool.leased());
                assertEquals(3, cursor.fetch().size());
            }
            assertEquals(0, pool.leased());
        }
    }
}
