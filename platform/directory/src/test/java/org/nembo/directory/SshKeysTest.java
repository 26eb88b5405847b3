package org.nembo.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Set;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

final class SshKeysTest {

    private static final String BLOB = "AAAAC3NzaC1lZDI1NTE5AAAAI" + "A".repeat(43);

    /** A public key is public: somebody else may have it at their own account, and comes in as nobody but themselves. */
    @BothDatabases
    void aKeyLetsInWhoHasItUnderTheirOwnNameOnly(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            stage.groups.create(Stage.ROOT, "users", "");
            User ann = stage.accounts.create(Stage.ROOT, new LocalAccounts.NewAccount("Ann", "", "", Set.of("users")));
            User bob = stage.accounts.create(Stage.ROOT, new LocalAccounts.NewAccount("bob", "", "", Set.of()));
            SshKeys keys = new SshKeys(stage.store);
            keys.add(Stage.ROOT, ann.uid(), "ssh-ed25519 " + BLOB + " ann@laptop");
            byte[] blob = Base64.getDecoder().decode(BLOB);

            Subject subject = keys.find("ann", blob).orElseThrow();
            assertThat(subject.id()).isEqualTo(ann.id());
            assertThat(subject.groups()).containsExactly("users");
            assertThat(keys.find(ann.uid(), blob)).contains(subject);
            assertThat(keys.find("bob", blob)).isEmpty();
            assertThat(keys.find("nobody", blob)).isEmpty();
            assertThat(keys.find("ann", new byte[] {1})).isEmpty();

            keys.add(Stage.ROOT, bob.uid(), "ssh-ed25519 " + BLOB);
            assertThat(keys.find("bob", blob)).map(Subject::id).contains(bob.id());
            stage.accounts.suspend(Stage.ROOT, ann.uid());
            assertThat(keys.find("ann", blob)).as("suspended").isEmpty();
            keys.list(bob.uid()).forEach(key -> keys.remove(Stage.ROOT, bob.uid(), key.id()));
            assertThat(keys.find("bob", blob)).as("removed").isEmpty();
        }
    }
}
