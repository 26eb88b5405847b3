package org.nembo.engine.objects.rocksdb;

import java.io.IOException;
import java.util.Locale;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.ObjectError;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What disk and index answer, in the words of the contract. */
final class Faults {

    private Faults() {
    }

    static NemboException of(String what, IOException e) {
        if (isReadOnly(e)) {
            return new NemboException(ObjectError.OBJECTS_BUSY, what + ": the file system is read-only", e);
        }
        ObjectError code = isFull(e) ? ObjectError.OBJECTS_FULL : ObjectError.OBJECTS_FAULT;
        return new NemboException(code, "%s: the disk answers '%s'".formatted(what, e.getMessage()), e);
    }

    private static boolean isFull(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("disk quota exceeded");
    }

    /** Whether the whole file system takes nothing any more. */
    static boolean isReadOnly(Exception e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("read-only file system");
    }

    static NemboException of(String what, RocksDBException e) {
        return new NemboException(code(e), "%s: the index answers '%s'".formatted(what, e.getMessage()), e);
    }

    static ObjectError code(RocksDBException e) {
        Status status = e.getStatus();
        if (status == null) {
            return ObjectError.OBJECTS_FAULT;
        }
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (status.getSubCode() == Status.SubCode.NoSpace || message.contains("no space left")) {
            return ObjectError.OBJECTS_FULL;
        }
        if (isReadOnly(e)) {
            return ObjectError.OBJECTS_BUSY;
        }
        return switch (status.getCode()) {
            case Corruption -> ObjectError.DAMAGED;
            case Busy, TryAgain, TimedOut, ShutdownInProgress, Incomplete, Aborted -> ObjectError.OBJECTS_BUSY;
            default -> ObjectError.OBJECTS_FAULT;
        };
    }
}
