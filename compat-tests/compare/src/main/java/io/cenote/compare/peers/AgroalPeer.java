package io.cenote.compare.peers;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.SQLException;

/** Agroal. Its validator and its exception sorter do nothing unless one is chosen; none is chosen here. */
final class AgroalPeer implements Peer {
    @Override
    public String name() {
        return "agroal";
    }

    @Override
    public OpenPeer open(PeerSettings settings) {
        AgroalDataSourceConfigurationSupplier configuration = new AgroalDataSourceConfigurationSupplier();
        configuration
                .connectionPoolConfiguration()
                .maxSize(settings.maximumPoolSize())
                .minSize(settings.minimumIdle())
                .initialSize(settings.minimumIdle())
                .acquisitionTimeout(settings.connectionTimeout())
                .connectionFactoryConfiguration(factory -> {
                    factory.jdbcUrl(settings.url());
                    if (settings.user() != null) {
                        factory.principal(new NamePrincipal(settings.user()));
                    }
                    if (settings.password() != null) {
                        factory.credential(new SimplePassword(settings.password()));
                    }
                    return factory;
                });
        try {
            AgroalDataSource source = AgroalDataSource.from(configuration);
            return new Opened(source, source::close);
        } catch (SQLException e) {
            throw new IllegalArgumentException("Agroal does not start: " + e.getMessage(), e);
        }
    }
}
