package io.cenote.integrations.hibernate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.integrations.kit.Database;
import io.cenote.integrations.kit.OpenPool;
import io.cenote.integrations.kit.Pool;
import io.cenote.integrations.kit.Subject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Transaction;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.MultiTenancySettings;
import org.hibernate.cfg.SchemaToolingSettings;
import org.hibernate.context.spi.TenantSchemaMapper;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.cenote.integrations.kit.Subject#onBoth")
class HibernateTest {
    private static final List<String> TENANTS = List.of("north", "south");

    @Parameter
    Subject subject;

    private static SessionFactory factory(DataSource dataSource, Map<String, Object> more) {
        return new HibernatePersistenceConfiguration("notes")
                .managedClass(Note.class)
                .property(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, dataSource)
                .property(SchemaToolingSettings.JAKARTA_HBM2DDL_DATABASE_ACTION, "create")
                .properties(more)
                .createEntityManagerFactory();
    }

    private static long count(Session session) {
        return session.createSelectionQuery("select count(*) from Note", Long.class)
                .getSingleResult();
    }

    @Test
    void anEntityIsWrittenReadChangedAndDeleted() {
        try (OpenPool pool = subject.open(2);
                SessionFactory factory = factory(pool.dataSource(), Map.of())) {
            Long id = factory.fromTransaction(session -> {
                Note note = new Note("a", "long".repeat(1000));
                session.persist(note);
                return note.id;
            });
            factory.inTransaction(session -> session.find(Note.class, id).title = "b");
            factory.inTransaction(session -> {
                Note note = session.find(Note.class, id);
                assertEquals("b", note.title);
                assertEquals(4000, note.body.length());
                session.remove(note);
            });
            assertEquals(0, factory.fromTransaction(HibernateTest::count));
            assertEquals(0, pool.leased());
        }
    }

    @Test
    void aTransactionThatFailsLeavesNothingBehind() {
        try (OpenPool pool = subject.open(1);
                SessionFactory factory = factory(pool.dataSource(), Map.of())) {
            factory.inTransaction(session -> session.persist(new Note("a", "")));
            assertThrows(
                    ConstraintViolationException.class,
                    () -> factory.inTransaction(session -> {
                        session.persist(new Note("b", ""));
                        session.persist(new Note("a", ""));
                        session.flush();
                    }));
            assertEquals(1, factory.fromTransaction(HibernateTest::count));
            assertEquals(0, pool.leased());
        }
    }

    @Test
    void aTransactionTakesAConnectionAtItsFirstStatementIfThePoolDisablesAutoCommit() {
        try (OpenPool pool = subject.open(1, "autoCommit", "false");
                SessionFactory factory =
                        factory(pool.dataSource(), Map.of(JdbcSettings.CONNECTION_PROVIDER_DISABLES_AUTOCOMMIT, true));
                Session session = factory.openSession()) {
            Transaction transaction = session.beginTransaction();
            assertEquals(0, pool.leased());
            session.persist(new Note("a", ""));
            session.flush();
            assertEquals(1, pool.leased());
            transaction.commit();
            assertEquals(0, pool.leased());
            session.beginTransaction();
            session.persist(new Note("b", ""));
            session.flush();
            session.getTransaction().rollback();
            assertEquals(1, factory.fromTransaction(HibernateTest::count));
        }
    }

    @Test
    void tenantsShareOneConnectionAndSeeOnlyTheirOwnSchema() throws SQLException {
        try (OpenPool pool = subject.open(1)) {
            String schema = schema(pool);
            makeSchemas(pool);
            Map<String, Object> settings = new HashMap<>();
            settings.put(SchemaToolingSettings.JAKARTA_HBM2DDL_DATABASE_ACTION, "none");
            settings.put(MultiTenancySettings.MULTI_TENANT_SCHEMA_MAPPER, (TenantSchemaMapper<String>) this::schemaOf);
            try (SessionFactory factory = factory(pool.dataSource(), settings)) {
                assertEachTenantSeesItsOwn(factory);
            }
            assertEquals(schema, schema(pool));
        }
    }

    @Test
    void aTenantsSchemaIsGoneThoughTheApplicationForgetsToPutItBack() throws SQLException {
        try (OpenPool pool = subject.open(1)) {
            String schema = schema(pool);
            makeSchemas(pool);
            Map<String, Object> settings = new HashMap<>();
            settings.put(SchemaToolingSettings.JAKARTA_HBM2DDL_DATABASE_ACTION, "none");
            settings.put(
                    MultiTenancySettings.MULTI_TENANT_CONNECTION_PROVIDER,
                    new ForgetfulConnectionProvider(pool.dataSource(), this::schemaOf));
            try (SessionFactory factory = factory(pool.dataSource(), settings)) {
                assertEachTenantSeesItsOwn(factory);
            }
            if (subject.pool() == Pool.CENOTE) {
                assertEquals(schema, schema(pool));
            } else {
                assertNotEquals(schema, schema(pool));
            }
        }
    }

    private void makeSchemas(OpenPool pool) {
        for (String tenant : TENANTS) {
            String schema = schemaOf(tenant);
            pool.address()
                    .execute(
                            "create schema " + schema,
                            "create sequence " + schema + ".Note_SEQ increment by 50",
                            "create table " + schema + ".Note(id bigint primary key, title varchar(255) unique, body "
                                    + (subject.database() == Database.H2 ? "clob" : "oid") + ")");
        }
    }

    private String schemaOf(String tenant) {
        return subject.database() == Database.H2 ? tenant.toUpperCase() : tenant;
    }

    private void assertEachTenantSeesItsOwn(SessionFactory factory) {
        for (String tenant : TENANTS) {
            try (Session session =
                    factory.withOptions().tenantIdentifier((Object) tenant).openSession()) {
                session.beginTransaction();
                session.persist(new Note("of " + tenant, ""));
                session.getTransaction().commit();
                assertEquals(
                        List.of("of " + tenant),
                        session.createSelectionQuery("select title from Note", String.class)
                                .getResultList());
            }
        }
    }

    private static String schema(OpenPool pool) throws SQLException {
        try (Connection connection = pool.dataSource().getConnection()) {
            return connection.getSchema();
        }
    }
}
