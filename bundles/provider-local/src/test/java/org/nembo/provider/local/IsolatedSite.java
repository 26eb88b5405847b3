package org.nembo.provider.local;

import java.nio.file.Path;
import org.nembo.api.site.Site;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.CloudProvider;

/** A provider for one test, at whose site programs are shut in like this. The test is skipped by name where that does not work. */
final class IsolatedSite {

    private final Kind kind;
    private Leftovers before;
    private LocalSite here;

    IsolatedSite(Kind kind) {
        this.kind = kind;
    }

    void start(Path root) {
        Isolated.assume(kind, root);
        before = Leftovers.now(root);
        here = new LocalSite(root);
    }

    /** When the test has removed what it made: nothing may be left. */
    void stop() {
        if (here != null) {
            try {
                before.assertNothingIsLeft();
            } finally {
                here.close();
            }
        }
    }

    Kind kind() {
        return kind;
    }

    CloudProvider provider() {
        return here.provider;
    }

    Site site() {
        return Isolated.site(kind);
    }
}
