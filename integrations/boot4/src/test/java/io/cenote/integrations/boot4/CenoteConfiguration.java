package io.cenote.integrations.boot4;

import io.cenote.jdbc.CenoteDataSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CenoteConfiguration {
    @Bean
    @ConfigurationProperties(prefix = "spring.datasource.cenote", ignoreUnknownFields = false)
    CenoteDataSource dataSource(DataSourceProperties properties) {
        return properties
                .initializeDataSourceBuilder()
                .type(CenoteDataSource.class)
                .build();
    }
}
