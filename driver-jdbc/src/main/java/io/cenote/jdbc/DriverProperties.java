package io.cenote.jdbc;

import java.util.Map;
import java.util.Properties;

/**
 * The properties for the driver at one time; what is put here is set on the data source, as it is in HikariCP. Taking one
 * away is refused: where it comes from, a file perhaps, it would stay.
 */
final class DriverProperties extends Properties {
    private static final long serialVersionUID = 1;

    private final transient JdbcProperties owner;

    DriverProperties(JdbcProperties owner, Map<String, Object> present) {
        this.owner = owner;
        present.forEach(super::put);
    }

    @Override
    public Object put(Object name, Object value) {
        owner.addDataSourceProperty((String) name, value);
        return super.put(name, value);
    }

    @Override
    public void putAll(Map<?, ?> more) {
        more.forEach(this::put);
    }

    @Override
    public Object putIfAbsent(Object name, Object value) {
        Object present = get(name);
        return present == null ? put(name, value) : present;
    }

    @Override
    public Object remove(Object name) {
        throw new UnsupportedOperationException(
                "dataSource." + name + " cannot be taken away here: do not set it where it is set");
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException(
                "the properties of the driver cannot be taken away here: do not set them where they are set");
    }
}
