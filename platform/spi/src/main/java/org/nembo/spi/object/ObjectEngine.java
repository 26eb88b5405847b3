package org.nembo.spi.object;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keeps buckets, versions of objects and parts of uploads; what they may be used for and by whom is for the object storage service that calls it. Register it
 * as an OSGi service; the one whose {@link #name} is the setting {@code engine} of {@code org.nembo.objectstore} is used. Thread-safe.
 *
 * <p><b>Durability.</b> When a method that changes something returns, the change survives a crash of the process and, with the default setting, of the
 * machine: the bytes, the record, what its accounts use and the entry of the change log become visible together, or none does. What was not returned from
 * either happened whole or not at all. Reads see every change that returned before they began.
 *
 * <p><b>Failures</b> are {@link org.nembo.api.error.NemboException} with the codes of {@link ObjectError}.
 */
@ConsumerType
public interface ObjectEngine {

    /** Lower-case letters: {@code embedded}, {@code s3}. */
    String name();

    /** The buckets. */
    Buckets buckets();

    /** Uploads in parts. */
    Uploads uploads();

    /** What was changed, in order. */
    ChangeLog changes();

    /** What accounts use. */
    Usages usages();

    /**
     * Takes bytes in. Nothing of them is visible before they are handed over to {@link #put} or {@link Uploads#put}.
     *
     * @param expected how many bytes will come; -1 when it is not known
     * @throws org.nembo.api.error.NemboException {@code OBJECTS_FULL} when so many cannot be kept
     */
    Draft draft(long expected);

    /** The bytes of a stored version once more, without copying them where the engine can: the source of a copy. */
    Draft draft(StoredObject source);

    /**
     * Stores a version, which becomes the current one. With {@link Bucket.Versioning#OFF} it takes the place of the one before; with SUSPENDED that of the
     * version {@code null}.
     *
     * @param data  is used up, also when this fails
     * @param guard looks at the current version (a delete marker counts as none), and refuses by throwing; nothing happens between its look and the change
     */
    StoredObject put(NewObject object, Draft data, Guard guard);

    /**
     * One version, delete markers included.
     *
     * @param version null for the current one
     */
    Optional<StoredObject> find(String bucket, String key, String version);

    /**
     * Bytes of a version.
     *
     * @param from   counts stored bytes from 0; less than {@link StoredObject#stored}, or 0 when that is 0
     * @param length how many; {@code from + length} is at most {@link StoredObject#stored}
     * @throws org.nembo.api.error.NemboException {@code NO_SUCH_VERSION} when it is gone by now, {@code DAMAGED} when what is kept is not what was written
     */
    Content open(StoredObject object, long from, long length);

    /**
     * Deletes. Without a version: the current one is covered by a delete marker in a bucket with versions, and removed in one without. With a version: that
     * one is removed for good. What does not exist is no failure.
     *
     * @param version null for the current one
     * @param guard   looks at the version that would be removed or covered, and refuses by throwing
     */
    Deleted delete(String bucket, String key, String version, Guard guard, Origin origin);

    /**
     * What a deletion did.
     *
     * @param version what was removed, or the marker that was made; null when the bucket has no versions or nothing was there
     * @param marker  whether {@code version} is a delete marker
     * @param removed what was removed for good; empty when nothing was
     */
    record Deleted(String version, boolean marker, Optional<StoredObject> removed) {
    }

    /**
     * Changes tags or facts of a stored version.
     *
     * @param version null for the current one
     * @param change  is given what is stored and answers what is to be; only {@link StoredObject#tags} and {@link StoredObject#facts} of the answer count.
     *                It may be called again when somebody else was faster, and refuses by throwing
     * @throws org.nembo.api.error.NemboException {@code NO_SUCH_KEY} or {@code NO_SUCH_VERSION}
     */
    StoredObject change(String bucket, String key, String version, UnaryOperator<StoredObject> change, Origin origin);

    /** A page of a listing; its cost does not grow with the size of the bucket. */
    Listing list(ListRequest request);

    /**
     * Reads and verifies what is kept, a stretch at a time.
     *
     * @param after  where the stretch before ended; empty at the beginning
     * @param versions at most so many are read
     */
    Scrubbed scrub(String after, int versions);

    /**
     * A stretch that was read.
     *
     * @param next    for the next call; empty when everything was read
     * @param read    how many versions were
     * @param bytes   how many bytes were
     * @param damaged those that are not what was written
     */
    record Scrubbed(String next, long read, long bytes, List<StoredObject> damaged) {

        public Scrubbed {
            damaged = List.copyOf(damaged);
        }
    }

    /** Puts the right bytes in the place of damaged ones; their length is that of what was stored. */
    void repair(StoredObject damaged, Draft data);

    /** What a copy of the whole holds. @param files with bytes of larger objects @param bytes of these */
    record Copy(long files, long bytes) {
    }

    /**
     * Copies everything as it is at one moment, while it is written, into a directory of this machine on which the engine can be opened. Where that is on the
     * same file system, files that never change are not copied but get another name. What is deleted meanwhile takes its room until this ends.
     *
     * @param target a directory that is not there; it is there as a whole, and on the disk, when this returns, and not at all when it fails
     * @throws org.nembo.api.error.NemboException {@code INVALID_REQUEST} when the target is there, or this engine keeps its bytes elsewhere;
     *                                            {@code OBJECTS_FULL}, {@code OBJECTS_FAULT}
     */
    default Copy copy(Path target) {
        throw new NemboException(GeneralError.INVALID_REQUEST, "the engine '%s' keeps objects elsewhere: have them copied there".formatted(name()));
    }
}
