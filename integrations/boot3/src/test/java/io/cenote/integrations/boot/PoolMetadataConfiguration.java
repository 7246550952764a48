package io.cenote.integrations.boot;

import io.cenote.jdbc.CenoteDataSource;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.jdbc.metadata.AbstractDataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What Boot needs for its meters {@code jdbc.connections.*}; it has the same for the pools that it knows. */
@Configuration(proxyBeanMethods = false)
class PoolMetadataConfiguration {
    @Bean
    DataSourcePoolMetadataProvider cenoteMetadata() {
        return dataSource -> {
            CenoteDataSource cenote = DataSourceUnwrapper.unwrap(dataSource, CenoteDataSource.class);
            return cenote == null ? null : new Metadata(cenote);
        };
    }

    private static final class Metadata extends AbstractDataSourcePoolMetadata<CenoteDataSource> {
        Metadata(CenoteDataSource dataSource) {
            super(dataSource);
        }

        @Override
        public Integer getActive() {
            return getDataSource().stats().leased();
        }

        @Override
        public Integer getIdle() {
            return getDataSource().stats().idle();
        }

        @Override
        public Integer getMax() {
            return getDataSource().getMaximumPoolSize();
        }

        @Override
        public Integer getMin() {
            return getDataSource().getMinimumIdle();
        }

        @Override
        public String getValidationQuery() {
            return getDataSource().getConnectionTestQuery();
        }

        @Override
        public Boolean getDefaultAutoCommit() {
            return getDataSource().isAutoCommit();
        }
    }
}
