package org.nembo.provider.local;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.testkit.provider.WorkloadsContract;

final class LocalWorkloadsTest extends WorkloadsContract {

    @TempDir
    private Path root;

    private LocalSite here;

    @Override
    protected void start() {
        here = new LocalSite(root);
    }

    @Override
    protected void stop() {
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
