package org.ticketorders.broker;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.io.IOCriticalErrorListener;
import org.apache.activemq.artemis.core.io.SequentialFile;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFile;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.ticketorders.log.Causes;

/**
 * Files that grow with what is written to them, each write as a whole or not at all, and if not, by an exception.
 *
 * <p>Artemis' own continue after a write that found no room, or room for a part: the broker hears of the first and stops itself, but until
 * then it answers for a message that is in no file. Those of its journal are as large as they get before they are used, and are not
 * concerned.
 */
final class WholeWrites extends NIOSequentialFileFactory {

    WholeWrites(File directory, IOCriticalErrorListener listener) {
        super(directory, false, listener, 1);
    }

    @Override
    public SequentialFile createSequentialFile(String name) {
        return new WholeWritesFile(this, getDirectory(), name);
    }

    private static final class WholeWritesFile extends NIOSequentialFile {

        private final SequentialFileFactory buffers;
        private final File directory;

        WholeWritesFile(SequentialFileFactory buffers, File directory, String name) {
            super(buffers, directory, name, 1);
            this.buffers = buffers;
            this.directory = directory;
        }

        @Override
        public SequentialFile cloneFile() {
            return new WholeWritesFile(buffers, directory, getFileName());
        }

        @Override
        public void writeDirect(ByteBuffer bytes, boolean sync) throws Exception {
            blockingWriteDirect(bytes, sync, true);
        }

        @Override
        public void writeDirect(ByteBuffer bytes, boolean sync, IOCallback callback) {
            try {
                blockingWriteDirect(bytes, sync, true);
            } catch (Exception e) {
                callback.onError(0, Causes.of(e));
                return;
            }
            callback.done();
        }

        @Override
        public synchronized void blockingWriteDirect(ByteBuffer bytes, boolean sync, boolean releaseBuffer)
                throws Exception {
            FileChannel file = channel;
            long start = file == null ? 0 : file.position();
            long end = start + bytes.remaining();
            try {
                writeAll(bytes);
                position(end);
                if (sync) {
                    sync();
                }
            } catch (IOException e) {
                takeBack(start);
                throw e;
            } finally {
                if (releaseBuffer) {
                    buffers.releaseBuffer(bytes);
                }
            }
        }

        /** A write that has room for a part says so only by what is left, and the next one by its error. */
        private void writeAll(ByteBuffer bytes) throws Exception {
            while (bytes.hasRemaining()) {
                int left = bytes.remaining();
                super.blockingWriteDirect(bytes, false, false);
                if (bytes.remaining() == left) {
                    throw new IOException("nothing could be written to " + getFileName());
                }
            }
        }

        /** A part of a record would hide those that are written behind it. */
        private void takeBack(long start) throws IOException {
            FileChannel file = channel;
            if (file != null && file.isOpen()) {
                file.truncate(start);
                position(start);
            }
        }
    }
}
