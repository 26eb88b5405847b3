package org.nembo.provider.local;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.testkit.provider.ProviderContract;

final class LocalProviderTest extends ProviderContract {

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

    @Override
    protected Map<String, Site> badSites() {
        return Map.of("no such isolation", LocalSite.site(Map.of("isolation", "magic")),
                "not a path", LocalSite.site(Map.of("isolation.visible", "opt/tools")),
                "everything", LocalSite.site(Map.of("isolation.visible", "/opt,/")),
                "no number", LocalSite.site(Map.of("max.workloads", "many")),
                "none at all", LocalSite.site(Map.of("max.workloads", "0")),
                "too many", LocalSite.site(Map.of("max.workloads", "10001")),
                "no range", LocalSite.site(Map.of("port.range", "20000")),
                "backwards", LocalSite.site(Map.of("port.range", "30000-20000")),
                "privileged", LocalSite.site(Map.of("port.range", "80-90")),
                "beyond", LocalSite.site(Map.of("port.range", "60000-70000")));
    }
}
