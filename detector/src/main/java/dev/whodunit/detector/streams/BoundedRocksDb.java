package dev.whodunit.detector.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/** Bounds the native memory of all stores of this process together: they share one block cache and one write buffer. */
public final class BoundedRocksDb implements RocksDBConfigSetter {

    private static final long MIB = 1L << 20;

    static {
        RocksDB.loadLibrary();
    }

    // shared by every store, so no store may close them; they live as long as the process
    private static final Cache CACHE = new LRUCache(32 * MIB);
    private static final WriteBufferManager WRITE_BUFFER = new WriteBufferManager(12 * MIB, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
            table.setBlockCache(CACHE);
            table.setCacheIndexAndFilterBlocks(true);
            table.setPinTopLevelIndexAndFilter(true);
            options.setTableFormatConfig(table);
        }
        options.setWriteBufferManager(WRITE_BUFFER);
        options.setWriteBufferSize(2 * MIB);
        options.setMaxWriteBufferNumber(2);
        options.setMaxOpenFiles(128);
    }

    @Override
    public void close(String storeName, Options options) {
        // nothing is made for one store alone
    }
}
