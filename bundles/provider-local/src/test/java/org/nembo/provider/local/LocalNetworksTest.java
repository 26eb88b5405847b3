package org.nembo.provider.local;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.testkit.provider.NetworksContract;

final class LocalNetworksTest extends NetworksContract {

    @TempDir
    private Path root;

    private Leftovers before;
    private LocalSite here;

    @Override
    protected void start() {
        before = Leftovers.now(root);
        here = new LocalSite(root);
    }

    @Override
    protected void stop() {
        before.assertNothingIsLeft();
        here.close();
    }

    @Override
    protected CloudProvider provider() {
        return here.provider;
    }

    @Override
    protected Site site() {
        return LocalSite.SITE;
    }
}
