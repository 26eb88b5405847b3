package org.nembo.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.User;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

final class TogetherTest {

    private final List<String> later = new ArrayList<>();

    @BothDatabases
    void allOfTheChangesAreMadeOrNone(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            stage.groups.create(Stage.ROOT, "physics", "");
            User ann = stage.user("ann");
            int before = stage.audited().size();
            assertThatThrownBy(() -> stage.store.together(() -> {
                change(stage, ann);
                return stage.groups.add(Stage.ROOT, "nowhere", ann.uid());
            })).isInstanceOf(NemboException.class);
            assertThat(stage.groups.of(ann.uid())).isEmpty();
            assertThat(stage.store.find(ann.uid())).hasValueSatisfying(found -> assertThat(found.suspended()).isFalse());
            assertThat(stage.audited()).as("nothing happened, nothing is recorded").hasSize(before);
            assertThat(later).isEmpty();

            stage.store.together(() -> change(stage, ann));
            assertThat(stage.groups.of(ann.uid())).hasSize(1);
            assertThat(stage.store.find(ann.uid())).hasValueSatisfying(found -> assertThat(found.suspended()).isTrue());
            assertThat(stage.audited().subList(before, before + 2)).containsExactly("groups:add groups/physics", "users:suspend users/" + ann.uid());
            assertThat(later).containsExactly("recorded " + (before + 2));
        }
    }

    private boolean change(Stage stage, User user) {
        stage.groups.add(Stage.ROOT, "physics", user.uid());
        stage.accounts.suspend(Stage.ROOT, user.uid());
        stage.store.afterwards(() -> later.add("recorded " + stage.audited().size()));
        assertThat(stage.store.find(user.uid())).as("seen within").hasValueSatisfying(found -> assertThat(found.suspended()).isTrue());
        return true;
    }

    @BothDatabases
    void whatCannotBeAuditedIsNotDone(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            User ann = stage.user("ann");
            stage.audit.fail();
            assertThatThrownBy(() -> stage.store.together(() -> stage.accounts.suspend(Stage.ROOT, ann.uid()))).isInstanceOf(IllegalStateException.class);
            assertThat(stage.accounts.get(ann.uid()).user().suspended()).isFalse();
        }
    }
}
