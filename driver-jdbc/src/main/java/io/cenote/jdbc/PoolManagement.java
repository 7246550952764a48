package io.cenote.jdbc;

import io.cenote.spi.ConnectionPool;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.InvalidAttributeValueException;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.StandardMBean;

/** A data source as JMX sees it. */
final class PoolManagement implements CenotePoolMXBean {
    /** Names that JMX takes as they are. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._ -]+");

    private final CenoteDataSource source;
    private final ConnectionPool<Connection> pool;
    private final ObjectName name;

    private PoolManagement(CenoteDataSource source, ConnectionPool<Connection> pool, ObjectName name) {
        this.source = source;
        this.pool = pool;
        this.name = name;
    }

    /** Registers a data source that has started; null, and a line in the log, if that is not possible. */
    static PoolManagement register(CenoteDataSource source, ConnectionPool<Connection> pool) {
        String poolName = pool.config().name();
        try {
            PoolManagement management = new PoolManagement(
                    source,
                    pool,
                    new ObjectName("io.cenote:type=Pool,name="
                            + (PLAIN.matcher(poolName).matches() ? poolName : ObjectName.quote(poolName))));
            ManagementFactory.getPlatformMBeanServer().registerMBean(new Registered(management), management.name);
            return management;
        } catch (JMException | RuntimeException e) {
            Log.lines(poolName, Level.WARNING, List.of("not registered as an MBean: " + e));
            return null;
        }
    }

    /** As JMX calls it. The error of JMX's own about a value of the wrong type tells that value, which may be a password. */
    private static final class Registered extends StandardMBean {
        Registered(PoolManagement management) {
            super(management, CenotePoolMXBean.class, true);
        }

        @Override
        public void setAttribute(Attribute attribute)
                throws AttributeNotFoundException, InvalidAttributeValueException, MBeanException, ReflectionException {
            try {
                super.setAttribute(attribute);
            } catch (InvalidAttributeValueException e) {
                throw new InvalidAttributeValueException(
                        attribute.getName() + ": the value is not of the type that MBeanInfo has for this attribute");
            }
        }

        /** What a console shows beside the fields to fill in, in which user and password are not to be confused. */
        @Override
        protected String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo parameter, int number) {
            return switch (operation.getName()) {
                case "setCredentials" -> number == 0 ? JdbcSettings.USERNAME : JdbcSettings.PASSWORD;
                case "change" -> "properties";
                default -> super.getParameterName(operation, parameter, number);
            };
        }
    }

    void unregister() {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (JMException goneAlready) {
            // Somebody else has done it.
        }
    }

    @Override
    public String getPoolName() {
        return pool.config().name();
    }

    @Override
    public int getIdleConnections() {
        return pool.stats().idle();
    }

    @Override
    public int getActiveConnections() {
        return pool.stats().leased();
    }

    @Override
    public int getTotalConnections() {
        return pool.stats().open();
    }

    @Override
    public int getThreadsAwaitingConnection() {
        return pool.stats().waiting();
    }

    @Override
    public void softEvictConnections() {
        pool.evict();
    }

    @Override
    public void suspendPool() {
        if (!source.isAllowPoolSuspension()) {
            throw new IllegalStateException("pool '" + getPoolName()
                    + "' cannot be suspended through JMX: set allowPoolSuspension=true before it starts");
        }
        pool.suspend();
    }

    @Override
    public void resumePool() {
        pool.resume();
    }

    @Override
    public void change(String properties) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String each : properties.strip().split("[\\s,]+")) {
            String key = each.split("[=:]", 2)[0]; // No more is shown: after either sign a password may stand.
            int sign = each.startsWith("=", key.length()) ? key.length() : -1;
            if (JdbcSettings.isCredential(key)) {
                throw new IllegalArgumentException(key + " is not set here: call setCredentials(username, password)");
            }
            if (sign < 1 || JdbcSettings.isOwn(key)) {
                throw new IllegalArgumentException(
                        "'" + key + "': write keys of the pool and values, such as maximumPoolSize=20 minimumIdle=5");
            }
            values.put(key, each.substring(sign + 1));
        }
        source.change(values);
    }

    @Override
    public void setCredentials(String username, String password) {
        source.setCredentials(Credentials.of(username, password));
    }

    @Override
    public void setCredentials(UserAndPassword credentials) {
        setCredentials(credentials.getUsername(), credentials.getPassword());
    }

    @Override
    public void setUsername(String username) {
        source.setUsername(username);
    }

    @Override
    public void setPassword(String password) {
        source.setPassword(password);
    }

    @Override
    public String getCatalog() {
        return source.getCatalog();
    }

    @Override
    public void setCatalog(String catalog) {
        source.setCatalog(catalog);
    }

    @Override
    public int getMaximumPoolSize() {
        return source.getMaximumPoolSize();
    }

    @Override
    public void setMaximumPoolSize(int maximumPoolSize) {
        source.setMaximumPoolSize(maximumPoolSize);
    }

    @Override
    public int getMinimumIdle() {
        return source.getMinimumIdle();
    }

    @Override
    public void setMinimumIdle(int minimumIdle) {
        source.setMinimumIdle(minimumIdle);
    }

    @Override
    public long getConnectionTimeout() {
        return source.getConnectionTimeout();
    }

    @Override
    public void setConnectionTimeout(long connectionTimeout) {
        source.setConnectionTimeout(connectionTimeout);
    }

    @Override
    public long getValidationTimeout() {
        return source.getValidationTimeout();
    }

    @Override
    public void setValidationTimeout(long validationTimeout) {
        source.setValidationTimeout(validationTimeout);
    }

    @Override
    public long getIdleTimeout() {
        return source.getIdleTimeout();
    }

    @Override
    public void setIdleTimeout(long idleTimeout) {
        source.setIdleTimeout(idleTimeout);
    }

    @Override
    public long getMaxLifetime() {
        return source.getMaxLifetime();
    }

    @Override
    public void setMaxLifetime(long maxLifetime) {
        source.setMaxLifetime(maxLifetime);
    }

    @Override
    public long getKeepaliveTime() {
        return source.getKeepaliveTime();
    }

    @Override
    public void setKeepaliveTime(long keepaliveTime) {
        source.setKeepaliveTime(keepaliveTime);
    }

    @Override
    public long getLeakDetectionThreshold() {
        return source.getLeakDetectionThreshold();
    }

    @Override
    public void setLeakDetectionThreshold(long leakDetectionThreshold) {
        source.setLeakDetectionThreshold(leakDetectionThreshold);
    }
}
