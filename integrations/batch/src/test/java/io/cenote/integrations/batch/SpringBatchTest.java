package io.cenote.integrations.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.integrations.kit.OpenPool;
import io.cenote.integrations.kit.Subject;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.annotation.EnableBatchProcessing;
import org.springframework.batch.core.configuration.annotation.EnableJdbcJobRepository;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.support.AbstractItemCountingItemStreamItemReader;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;

@ParameterizedClass
@MethodSource("io.cenote.integrations.kit.Subject#onH2")
class SpringBatchTest {
    private static final int ITEMS = 100;
    private static final int CHUNK = 10;

    @Parameter
    Subject subject;

    /** A job that copies numbers to a table and fails at one of them, once. */
    @EnableBatchProcessing
    @EnableJdbcJobRepository
    static class Application {
        private final AtomicBoolean failed = new AtomicBoolean();

        @Bean
        JdbcTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        Job job(JobRepository repository, JdbcTransactionManager transactions, DataSource dataSource) {
            JdbcTemplate jdbc = new JdbcTemplate(dataSource);
            return new JobBuilder("copy", repository)
                    .start(new StepBuilder("copy", repository)
                            .<Integer, Integer>chunk(CHUNK)
                            .transactionManager(transactions)
                            .reader(new Numbers())
                            .writer(numbers -> {
                                for (int number : numbers) {
                                    jdbc.update("insert into item values (?)", number);
                                    if (number == ITEMS / 2 + 1 && failed.compareAndSet(false, true)) {
                                        throw new IllegalStateException("at " + number);
                                    }
                                }
                            })
                            .build())
                    .build();
        }
    }

    /** 1 to {@link #ITEMS}; goes on where the last execution was committed. */
    private static final class Numbers extends AbstractItemCountingItemStreamItemReader<Integer> {
        private int last;

        Numbers() {
            setName("numbers");
        }

        @Override
        protected void doOpen() {
            last = 0;
        }

        @Override
        protected Integer doRead() {
            return last < ITEMS ? ++last : null;
        }

        @Override
        protected void doClose() {}
    }

    @Test
    void aJobThatFailedGoesOnWhereItWasCommitted() throws Exception {
        try (OpenPool pool = subject.open(2);
                AnnotationConfigApplicationContext application = new AnnotationConfigApplicationContext()) {
            DatabasePopulatorUtils.execute(
                    new ResourceDatabasePopulator(
                            new ClassPathResource("org/springframework/batch/core/schema-h2.sql")),
                    pool.dataSource());
            JdbcTemplate jdbc = new JdbcTemplate(pool.dataSource());
            jdbc.execute("create table item(id integer primary key)");
            application.registerBean("dataSource", DataSource.class, pool::dataSource);
            application.register(Application.class);
            application.refresh();

            JobOperator operator = application.getBean(JobOperator.class);
            JobExecution first = operator.start(application.getBean(Job.class), new JobParameters());
            assertEquals(BatchStatus.FAILED, first.getStatus());
            assertEquals(ITEMS / 2, jdbc.queryForObject("select count(*) from item", Integer.class));

            JobExecution second = operator.restart(first);
            assertEquals(BatchStatus.COMPLETED, second.getStatus());
            assertEquals(
                    IntStream.rangeClosed(1, ITEMS).boxed().toList(),
                    jdbc.queryForList("select id from item order by id", Integer.class));
            assertEquals(0, pool.leased());
        }
    }
}
