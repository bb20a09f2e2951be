package org.ticketorders.broker;

import java.io.File;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.io.IOCriticalErrorListener;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.paging.PagingStoreFactory;
import org.apache.activemq.artemis.core.paging.impl.PagingStoreFactoryNIO;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.JournalStorageManager;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/** An Artemis in files whose pages and large messages are {@linkplain WholeWrites written as a whole} or refused. */
final class CarefulServer extends ActiveMQServerImpl {

    CarefulServer(Configuration configuration, ActiveMQSecurityManager security) {
        super(configuration, security);
    }

    @Override
    protected PagingStoreFactory getPagingStoreFactory() {
        Configuration configuration = getConfiguration();
        return new PagingStoreFactoryNIO(
                getStorageManager(),
                configuration.getPagingLocation(),
                configuration.getPageSyncTimeout(),
                scheduledPool,
                pageExecutorFactory,
                configuration.isJournalSyncNonTransactional(),
                ioCriticalErrorListener,
                configuration::isPurgePageFolders) {

            @Override
            protected SequentialFileFactory newFileFactory(String directory) {
                return new WholeWrites(new File(getDirectory(), directory), getCritialErrorListener());
            }
        };
    }

    @Override
    protected StorageManager createStorageManager() {
        JournalStorageManager storage =
                new JournalStorageManager(
                        getConfiguration(),
                        getCriticalAnalyzer(),
                        executorFactory,
                        scheduledPool,
                        ioExecutorFactory,
                        ioCriticalErrorListener) {

                    @Override
                    protected void init(Configuration configuration, IOCriticalErrorListener listener) {
                        super.init(configuration, listener);
                        largeMessagesFactory = new WholeWrites(configuration.getLargeMessagesLocation(), listener);
                    }
                };
        getCriticalAnalyzer().add(storage);
        return storage;
    }
}
