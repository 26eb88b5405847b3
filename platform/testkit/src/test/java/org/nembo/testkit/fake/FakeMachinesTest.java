package org.nembo.testkit.fake;

import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.testkit.provider.MachinesContract;

final class FakeMachinesTest extends MachinesContract {

    private FakeProvider provider;

    @Override
    protected void start() {
        provider = Told.provider();
    }

    @Override
    protected void stop() {
        Told.assertNothingIsLeft(provider);
    }

    @Override
    protected CloudProvider provider() {
        return provider;
    }

    @Override
    protected Site site() {
        return Told.SITE;
    }
}
