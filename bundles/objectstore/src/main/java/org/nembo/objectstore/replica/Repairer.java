package org.nembo.objectstore.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.admin.Repairs;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches the bytes of damaged versions from other sites, which keep the same ones. Thread-safe. */
@Component(service = Repairs.class)
public final class Repairer implements Repairs {

    private static final Logger LOG = LoggerFactory.getLogger(Repairer.class);

    private final ObjectEngine engine;
    private final Sites sites;
    private final Replicating replicating;

    @Activate
    public Repairer(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine, @Reference Sites sites, @Reference Replicating replicating) {
        this.engine = engine;
        this.sites = sites;
        this.replicating = replicating;
    }

    @Override
    public boolean repair(StoredObject damaged) {
        // It may have come from a site that this one ships nothing to, so all are asked.
        for (Site site : sites.list()) {
            try (Peer peer = replicating.peer(site); Draft draft = engine.draft(damaged.stored())) {
                fetch(peer, damaged, draft);
                engine.repair(damaged, draft);
                LOG.info("{}/{} version {} is repaired from the site {}", damaged.bucket(), damaged.key(), damaged.version(), site.name());
                return true;
            } catch (IOException | UncheckedIOException | Peer.Refused | NemboException e) {
                LOG.warn("{}/{} version {} cannot be repaired from the site {}: {}", damaged.bucket(), damaged.key(), damaged.version(), site.name(),
                        e.getMessage());
            }
        }
        return false;
    }

    private static void fetch(Peer peer, StoredObject damaged, Draft draft) throws IOException, Peer.Refused {
        MessageDigest md5 = md5();
        peer.fetch(damaged.bucket(), damaged.key(), damaged.version(), damaged.stored(), bytes -> {
            ByteBuffer same = bytes.duplicate();
            md5.update(same);
            draft.write(bytes);
        });
        boolean plain = damaged.facts().getOrDefault("encryption", "").isEmpty() && damaged.etag().matches("[0-9a-f]{32}");
        if (plain && !HexFormat.of().formatHex(md5.digest()).equals(damaged.etag())) {
            throw new IOException("its bytes are not those of the ETag either");
        }
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}
