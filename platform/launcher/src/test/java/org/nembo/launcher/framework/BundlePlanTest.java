package org.nembo.launcher.framework;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nembo.launcher.feature.WantedBundle;

class BundlePlanTest {

    private static final Stamp STAMP = new Stamp(100, 5);
    private static final WantedBundle A = bundle("mvn:test/a/1");
    private static final WantedBundle B = bundle("mvn:test/b/1");

    @Test
    void installsWhatIsNotThere() {
        BundlePlan plan = BundlePlan.of(List.of(A, B), Set.of(), Map.of(), wanted -> STAMP);

        assertThat(plan.install()).containsExactly(A, B);
        assertThat(plan.changesNothing()).isFalse();
        assertThat(plan.stamps()).containsOnlyKeys(A.location(), B.location());
    }

    @Test
    void keepsWhatHasNotChanged() {
        BundlePlan plan = BundlePlan.of(List.of(A), Set.of(A.location()), Map.of(A.location(), STAMP), wanted -> STAMP);

        assertThat(plan.keep()).containsExactly(A);
        assertThat(plan.changesNothing()).isTrue();
    }

    @Test
    void updatesAJarOfAnotherTimeEvenAnEarlierOne() {
        assertThat(updated(new Stamp(100, 6))).containsExactly(A);
        assertThat(updated(new Stamp(100, 4))).containsExactly(A);
    }

    @Test
    void updatesAJarOfAnotherSize() {
        assertThat(updated(new Stamp(101, 5))).containsExactly(A);
    }

    @Test
    void updatesABundleOfWhichNothingIsNoted() {
        BundlePlan plan = BundlePlan.of(List.of(A), Set.of(A.location()), Map.of(), wanted -> STAMP);

        assertThat(plan.update()).containsExactly(A);
    }

    @Test
    void uninstallsWhatNoFeatureNamesButNotWhatOthersDeployed() {
        BundlePlan plan = BundlePlan.of(List.of(A), Set.of(A.location(), B.location(), "deploy:mine.jar", "System Bundle"),
                Map.of(A.location(), STAMP), wanted -> STAMP);

        assertThat(plan.uninstall()).containsExactly(B.location());
        assertThat(plan.stamps()).containsOnlyKeys(A.location());
    }

    private static List<WantedBundle> updated(Stamp now) {
        return BundlePlan.of(List.of(A), Set.of(A.location()), Map.of(A.location(), STAMP), wanted -> now).update();
    }

    private static WantedBundle bundle(String location) {
        return new WantedBundle(location, Path.of("x.jar"), 1, Path.of("f.json"));
    }
}
