package org.nembo.objectstore.replica;

import java.io.IOException;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.seal.Handover;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;

/**
 * Makes one version at another site what it is here: there when it is here, gone when it is gone. It does not ask what happened to it, so it does no harm
 * twice, late or out of order. Thread-safe.
 */
final class Shipping {

    /** Larger ones are not sent before it is known that the other site lacks them. */
    private static final long ASK_FIRST = 64 << 10;
    private static final int ATTEMPTS = 4;

    private final ObjectEngine engine;
    private final Handover handover;

    Shipping(ObjectEngine engine, Handover handover) {
        this.engine = engine;
        this.handover = handover;
    }

    /** Why a version is shipped. */
    enum Why {
        /** The change log says so. */
        CHANGED,
        /** It was there before. What is gone meanwhile the change log tells. */
        COPY,
        /** It was refused, though it is here. */
        AGAIN,
        /** Its removal was refused. */
        GONE_AGAIN;

        private boolean removes() {
            return this == CHANGED || this == GONE_AGAIN;
        }
    }

    /** What was done. @param bytes that were sent */
    record Shipped(String did, long bytes) {
    }

    /**
     * Ships.
     *
     * @throws IOException  when the other site is away
     * @throws Peer.Refused when it refuses this version
     */
    Shipped ship(Peer peer, Item item, Why why) throws IOException, Peer.Refused {
        Shipped done = new Shipped("", 0);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<StoredObject> before = find(item);
            done = once(peer, item, before, why);
            if (same(before, find(item))) {
                return done;
            }
        }
        throw new Peer.Refused("Changing", "it was changed while it was shipped");
    }

    private Optional<StoredObject> find(Item item) {
        try {
            return engine.find(item.bucket(), item.key(), item.version());
        } catch (NemboException e) {
            if (e.code() == ObjectError.NO_SUCH_BUCKET) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean same(Optional<StoredObject> before, Optional<StoredObject> now) {
        return before.isPresent() == now.isPresent() && (before.isEmpty() || before.get().modified().equals(now.get().modified())
                && before.get().etag().equals(now.get().etag()) && before.get().tags().equals(now.get().tags())
                && before.get().facts().equals(now.get().facts()));
    }

    private Shipped once(Peer peer, Item item, Optional<StoredObject> found, Why why) throws IOException, Peer.Refused {
        if (found.isEmpty()) {
            return new Shipped(why.removes() ? removed(peer, item) : "gone", 0);
        }
        StoredObject object = found.get();
        if (object.marker()) {
            return new Shipped(peer.put(item.bucket(), item.key(), Manifest.of(object, "", true), null), 0);
        }
        if (why != Why.CHANGED || object.stored() > ASK_FIRST || object.facts().containsKey(Settings.CHANGED)) {
            try {
                return new Shipped(peer.put(item.bucket(), item.key(), Manifest.of(object, "", false), null), 0);
            } catch (Peer.Refused e) {
                if (!e.code().equals("NoSuchVersion")) {
                    throw e;
                }
            }
        }
        return whole(peer, item, object);
    }

    private static String removed(Peer peer, Item item) throws IOException, Peer.Refused {
        try {
            return peer.remove(item.bucket(), item.key(), item.version());
        } catch (Peer.Refused e) {
            if (e.code().equals("NoSuchBucket")) {
                return "absent";
            }
            throw e;
        }
    }

    private Shipped whole(Peer peer, Item item, StoredObject object) throws IOException, Peer.Refused {
        Optional<Secret> key = handover.key(object.facts());
        if (key.isPresent() && !peer.secure()) {
            throw new Peer.Refused("NotSecure", "an encrypted object is shipped over TLS only: give the site an address with https");
        }
        try (Content content = engine.open(object, 0, object.stored())) {
            String did = peer.put(item.bucket(), item.key(), Manifest.of(object, key.map(Secret::reveal).orElse(""), true), content);
            return new Shipped(did, object.stored());
        } catch (NemboException e) {
            if (e.code() == ObjectError.NO_SUCH_VERSION) {
                // Removed meanwhile: the next attempt says so.
                return new Shipped("gone", 0);
            }
            throw new Peer.Refused(e.code().name(), "here: " + e.getMessage());
        }
    }
}
