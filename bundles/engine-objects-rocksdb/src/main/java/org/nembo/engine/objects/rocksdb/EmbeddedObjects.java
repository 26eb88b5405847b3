package org.nembo.engine.objects.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Buckets;
import org.nembo.spi.object.ChangeLog;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;
import org.nembo.spi.object.Uploads;
import org.nembo.spi.object.Usages;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The engine {@code embedded}: records and small objects in an index, larger ones in files that never change, on a local disk of this process alone.
 * Thread-safe.
 */
@Component(service = {ObjectEngine.class, EmbeddedObjects.class}, configurationPid = "org.nembo.engine.objects.rocksdb")
@Designate(ocd = Settings.Config.class)
public final class EmbeddedObjects implements ObjectEngine {

    private static final int SHORT = 4;

    private final Settings settings;
    private final Shop shop;
    private final Reading.Readers readers;
    private final Upkeep upkeep;

    @Activate
    public EmbeddedObjects(Settings.Config config, BundleContext context) throws IOException {
        this(Settings.of(config, Path.of(Objects.requireNonNull(context.getProperty("nembo.data"), "nembo.data"))), null, System::currentTimeMillis);
    }

    /** @param disk null for that of the directory */
    EmbeddedObjects(Settings settings, Disk disk, java.util.function.LongSupplier clock) throws IOException {
        this.settings = settings;
        this.shop = new Shop(settings, disk, clock);
        this.readers = new Reading.Readers(shop.index(), shop.files(), shop.pins(), new Buffers());
        this.upkeep = new Upkeep(shop, settings);
    }

    /** With the defaults, in a directory: for tests and tools. */
    public static EmbeddedObjects in(Path directory) throws IOException {
        return new EmbeddedObjects(Settings.in(directory), null, System::currentTimeMillis);
    }

    /** In order: who is inside comes out first, and nobody comes in any more. */
    @Deactivate
    public void close() {
        upkeep.close();
        shop.close();
    }

    Shop shop() {
        return shop;
    }

    /** @throws NemboException {@code OBJECTS_FULL} when the disk has no more room than is kept for the index */
    void checkRoom() {
        shop.files().checkRoom(0, settings.reserve());
    }

    /** Bytes that the disk has left. */
    long room() {
        return shop.files().room();
    }

    /** Bytes of the disk that are left for the index. */
    long reserve() {
        return settings.reserve();
    }

    /** Whether the disk is nearly full: it has less than three times as much left for objects as is kept for the index. */
    boolean isRoomShort() {
        return room() < SHORT * settings.reserve();
    }

    Settings.Durability durability() {
        return settings.durability();
    }

    Upkeep upkeep() {
        return upkeep;
    }

    @Override
    public String name() {
        return "embedded";
    }

    @Override
    public Buckets buckets() {
        return shop.buckets();
    }

    @Override
    public Uploads uploads() {
        return shop.uploads();
    }

    @Override
    public ChangeLog changes() {
        return shop.changes();
    }

    @Override
    public Usages usages() {
        return shop.accounts();
    }

    @Override
    public Draft draft(long expected) {
        return new Incoming(shop.files(), settings, expected);
    }

    @Override
    public Draft draft(StoredObject source) {
        shop.files().checkRoom(0, settings.reserve());
        Place place = place(source);
        if (place.kind() != Place.NONE && !shop.pins().pin(place.id())) {
            throw gone(source);
        }
        try {
            return new Copied(shop.files(), shop.index(), segments(place));
        } finally {
            if (place.kind() != Place.NONE) {
                shop.pins().unpin(place.id());
            }
        }
    }

    private List<Place> segments(Place place) {
        return switch (place.kind()) {
            case Place.NONE -> List.of();
            case Place.CHAIN -> Chain.read(shop.index(), place).segments();
            default -> List.of(place);
        };
    }

    private Place place(StoredObject object) {
        if (object.place() instanceof Place place) {
            return place;
        }
        return find(object.bucket(), object.key(), object.version()).map(found -> (Place) found.place()).orElseThrow(() -> gone(object));
    }

    private static NemboException gone(StoredObject object) {
        return new NemboException(ObjectError.NO_SUCH_VERSION, "the version '%s' of '%s' in the bucket '%s' is gone".formatted(object.version(), object.key(),
                object.bucket()));
    }

    @Override
    public StoredObject put(NewObject object, Draft data, Guard guard) {
        try (Kept kept = (Kept) data) {
            shop.buckets().entry(object.bucket());
            kept.settle();
            StoredObject stored = shop.versions().put(object, guard, kept::keep);
            kept.done();
            return stored;
        }
    }

    @Override
    public Optional<StoredObject> find(String bucket, String key, String version) {
        return shop.versions().find(bucket, key, version);
    }

    @Override
    public Content open(StoredObject object, long from, long length) {
        Place place = place(object);
        if (from < 0 || length < 0 || from + length > place.length()) {
            throw new IllegalArgumentException("bytes %d and %d more of an object of %d".formatted(from, length, place.length()));
        }
        String name = "the object '%s' in the bucket '%s'".formatted(object.key(), object.bucket());
        if (place.kind() == Place.NONE) {
            return new Reading(readers, 0, name, List.of(), 0, 0);
        }
        if (!shop.pins().pin(place.id())) {
            throw gone(object);
        }
        boolean opened = false;
        try {
            Content content = new Reading(readers, place.id(), name, segments(place), from, length);
            opened = true;
            return content;
        } catch (NemboException e) {
            throw e.code() == ObjectError.DAMAGED && !isStill(object, place) ? gone(object) : e;
        } finally {
            if (!opened) {
                shop.pins().unpin(place.id());
            }
        }
    }

    private boolean isStill(StoredObject object, Place place) {
        return find(object.bucket(), object.key(), object.version()).map(found -> place.equals(found.place())).orElse(false);
    }

    @Override
    public Deleted delete(String bucket, String key, String version, Guard guard, Origin origin) {
        return shop.versions().delete(bucket, key, version, guard, origin);
    }

    @Override
    public StoredObject change(String bucket, String key, String version, UnaryOperator<StoredObject> change, Origin origin) {
        return shop.versions().change(bucket, key, version, change, origin);
    }

    @Override
    public Listing list(ListRequest request) {
        return new Lister(shop.buckets().entry(request.bucket()).number(), request).list(shop.index());
    }

    @Override
    public Copy copy(Path target) {
        return shop.trash().whileAllIsKept(() -> new Copying(shop, target).copy());
    }

    @Override
    public Scrubbed scrub(String after, int versions) {
        return new Scrubber(this, shop).scrub(after, versions);
    }

    @Override
    public void repair(StoredObject damaged, Draft data) {
        try (Kept kept = (Kept) data) {
            if (kept.size() != damaged.stored()) {
                throw new IllegalArgumentException("the right bytes of '%s' are %d, not %d".formatted(damaged.key(), damaged.stored(), kept.size()));
            }
            kept.settle();
            shop.versions().repair(damaged, kept::keep);
            kept.done();
        }
    }
}
