package io.cenote.integrations.boot4;

import io.cenote.integrations.boot.SpringBootContract;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.jdbc.health.DataSourceHealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;

@ParameterizedClass
@MethodSource("io.cenote.integrations.kit.Subject#onH2")
class SpringBoot4Test extends SpringBootContract {
    @Override
    protected Class<?> cenoteConfiguration() {
        return CenoteConfiguration.class;
    }

    @Override
    protected String health(ConfigurableApplicationContext context) {
        Health health = context.getBean(DataSourceHealthIndicator.class).health();
        return health.getStatus() + " " + health.getDetails();
    }
}
