package io.cenote.integrations.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.integrations.kit.OpenPool;
import io.cenote.integrations.kit.Subject;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.tools.RunScript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.StdJDBCDelegate;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

@ParameterizedClass
@MethodSource("io.cenote.integrations.kit.Subject#onH2")
class QuartzTest {
    private static final JobKey KEY = new JobKey("job");
    private static final int RUNS = 5;

    /** Counted down by the job, which Quartz makes anew for each run. */
    private static volatile CountDownLatch runs;

    @Parameter
    Subject subject;

    /** A job. */
    public static final class Counted implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            runs.countDown();
        }
    }

    /** How Quartz is given a data source. */
    private record Given(DataSource dataSource) implements ConnectionProvider {
        @Override
        public Connection getConnection() throws SQLException {
            return dataSource.getConnection();
        }

        @Override
        public void initialize() {}

        @Override
        public void shutdown() {}
    }

    private static Scheduler scheduler(DataSource dataSource) throws SchedulerException {
        DBConnectionManager.getInstance().addConnectionProvider("pool", new Given(dataSource));
        Properties properties = new Properties();
        properties.setProperty("org.quartz.jobStore.class", JobStoreTX.class.getName());
        properties.setProperty("org.quartz.jobStore.driverDelegateClass", StdJDBCDelegate.class.getName());
        properties.setProperty("org.quartz.jobStore.dataSource", "pool");
        properties.setProperty("org.quartz.threadPool.threadCount", "2");
        properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        return new StdSchedulerFactory(properties).getScheduler();
    }

    @Test
    void aJobThatOneSchedulerStoredIsRunByTheNext() throws Exception {
        runs = new CountDownLatch(RUNS);
        try (OpenPool pool = subject.open(4)) {
            try (Connection connection = pool.dataSource().getConnection()) {
                RunScript.execute(
                        connection,
                        new InputStreamReader(
                                JobStoreTX.class.getResourceAsStream("tables_h2.sql"), StandardCharsets.UTF_8));
            }
            Scheduler storing = scheduler(pool.dataSource());
            storing.scheduleJob(
                    JobBuilder.newJob(Counted.class)
                            .withIdentity(KEY)
                            .storeDurably()
                            .build(),
                    TriggerBuilder.newTrigger()
                            .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                                    .withIntervalInMilliseconds(10)
                                    .withRepeatCount(RUNS - 1))
                            .build());
            storing.shutdown(true);

            Scheduler running = scheduler(pool.dataSource());
            running.start();
            assertTrue(runs.await(30, TimeUnit.SECONDS), () -> runs.getCount() + " runs are missing");
            running.shutdown(true);
            assertEquals(0, pool.leased());
        }
    }
}
