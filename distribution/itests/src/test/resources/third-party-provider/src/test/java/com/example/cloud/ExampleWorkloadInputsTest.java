package com.example.cloud;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.testkit.provider.WorkloadInputsContract;

final class ExampleWorkloadInputsTest extends WorkloadInputsContract {

    @TempDir
    private Path directory;

    private ExampleProvider provider;

    @Override
    protected void start() {
        provider = new ExampleProvider();
    }

    @Override
    protected void stop() {
        provider.close();
    }

    @Override
    protected CloudProvider provider() {
        return provider;
    }

    @Override
    protected Site site() {
        return new Site("lab", "", "example", SiteStatus.ACTIVE, Map.of("directory", directory.toString()));
    }
}
