package org.nembo.engine.objects.rocksdb;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * How the engine keeps objects.
 *
 * @param directory  belongs to one process alone
 * @param batch      with {@link Durability#BATCH}: how often what was written is forced to the disk
 * @param inlineMax  objects up to so many bytes are kept in the index
 * @param cacheBytes of the index in memory
 * @param reserve    bytes of the disk that are left for the index: with less room, new objects are refused
 * @param grace      how long what was deleted stays readable for those who have just found it
 * @param spares     files that RocksDB's log is written to again: forcing is cheaper when a file does not grow
 * @param salvage    whether the engine starts though the log is damaged with more behind it, which is lost then
 */
record Settings(Path directory, Durability durability, Duration batch, int inlineMax, long cacheBytes, long reserve, Duration grace, int spares,
        boolean salvage) {

    private static final long MIB = 1024 * 1024;

    /** When a change counts as kept. */
    enum Durability {
        /** When it is on the disk: survives the crash of the machine. */
        COMMIT,
        /** When the operating system has it: survives the crash of the process; the last milliseconds are lost when the machine crashes. */
        BATCH,
        /** As with batch, but nothing is forced to the disk at all. */
        NONE
    }

    @ObjectClassDefinition(name = "Nembo object engine: local disk")
    @interface Config {
        @AttributeDefinition(description = "Where the objects are, below the server's data directory if it is relative. On one local file system")
        String directory() default "objects";

        @AttributeDefinition(description = "commit: an answer means that the change is on the disk. batch: forced every batch.millis. none: never forced")
        String durability() default "commit";

        @AttributeDefinition(description = "With durability batch: how often the disk is forced, in milliseconds")
        int batch_millis() default 5;

        @AttributeDefinition(description = "Objects up to so many bytes are kept in the index, 0 to 262144")
        int inline_bytes() default 65_536;

        @AttributeDefinition(description = "Memory for what is read of the index, in MiB")
        int cache_mib() default 96;

        @AttributeDefinition(description = "Room on the disk that is left for the index, in MiB. With less, new objects are refused")
        int reserve_mib() default 256;

        @AttributeDefinition(description = "How long deleted bytes stay for those who have just found them, in seconds")
        int grace_seconds() default 10;

        @AttributeDefinition(description = "For one start after a refusal because of a damaged log: use what was written before; the rest is lost")
        boolean log_salvage() default false;
    }

    Settings {
        between("batch.millis", batch.toMillis(), 1, 10_000);
        between("inline.bytes", inlineMax, 0, 256 * 1024);
        between("cache.mib", cacheBytes / MIB, 1, 1024 * 1024);
        between("reserve.mib", reserve / MIB, 0, 1024 * 1024);
        between("grace.seconds", grace.toSeconds(), 0, 3600);
    }

    static Settings of(Config config, Path data) {
        Durability durability;
        try {
            durability = Durability.valueOf(config.durability().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("durability must be commit, batch or none, is " + config.durability(), e);
        }
        return new Settings(data.resolve(config.directory()), durability, Duration.ofMillis(config.batch_millis()), config.inline_bytes(),
                config.cache_mib() * MIB, config.reserve_mib() * MIB, Duration.ofSeconds(config.grace_seconds()), 0,
                config.log_salvage());
    }

    /** The defaults. */
    static Settings in(Path directory) {
        return new Settings(directory, Durability.COMMIT, Duration.ofMillis(5), 65_536, 96 * MIB, 64 * MIB, Duration.ZERO, 0, false);
    }

    private static void between(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s must be %d to %d, is %d".formatted(key, least, most, value));
        }
    }
}
