package org.nembo.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.User;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class LocalAccountsTest {

    @BothDatabases
    void usernamesAreUniqueWithoutRegardToCase(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            User bob = stage.user("Bob");
            fails(DirectoryError.USER_EXISTS, () -> stage.user("bOB"));
            assertThat(stage.directory.findLocal("BOB").orElseThrow().uid()).isEqualTo(bob.uid());
            User eve = stage.user("eve");
            fails(DirectoryError.USER_EXISTS, () -> stage.accounts.update(Stage.ROOT, eve.uid(), rename("BOB")));
            stage.accounts.update(Stage.ROOT, bob.uid(), rename("bob"));
            assertThat(stage.directory.admit(Stage.token(bob.uid())).username()).isEqualTo("bob");
            stage.directory.admit(Stage.foreign("bob"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "-a", "a b", "a/b", "ab\n", "ä1", "0b6c9d9e-0b6c-4b6c-8b6c-0b6c9d9e0b6c", "0B6C9D9E-0b6c-4b6c-8b6c-0b6c9d9e0b6c",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void refusesWhatIsNoUsername(String username) {
        fails(DirectoryError.USER_INVALID, () -> Names.username(username));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/users", "users/", "users//s3", "users/members", "a b", "../x", "a/b/c/d/e/f/g/h/i/j/k"})
    void refusesWhatIsNoGroup(String name) {
        fails(DirectoryError.GROUP_INVALID, () -> Names.group(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "@b", "a@", "a b@c", "a@b c", "<a@b>", "a@-"})
    void refusesWhatIsNoAddress(String email) {
        fails(DirectoryError.USER_INVALID, () -> Names.email(email));
    }

    @BothDatabases
    void listsInPagesWithFilters(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            stage.groups.create(Stage.ROOT, "users", "");
            for (int i = 0; i < 7; i++) {
                stage.user("u" + i, i % 2 == 0 ? new String[] {"users"} : new String[0]);
            }
            stage.directory.admit(Stage.foreign("a name with blanks"));
            List<String> names = new ArrayList<>();
            Page<UserRow> page = stage.accounts.list(UserFilter.ALL, new PageRequest(3, ""));
            page.items().forEach(row -> names.add(row.user().username()));
            while (page.next().isPresent()) {
                page = stage.accounts.list(UserFilter.ALL, new PageRequest(3, page.next().get()));
                page.items().forEach(row -> names.add(row.user().username()));
            }
            assertThat(names).containsExactlyInAnyOrder("a name with blanks", "admin", "u0", "u1", "u2", "u3", "u4", "u5", "u6");
            assertThat(names).doesNotHaveDuplicates();
            assertThat(stage.accounts.list(new UserFilter("U3@EXAMPLE", "", "", Optional.empty()), PageRequest.first(10)).items()).hasSize(1);
            assertThat(stage.accounts.list(new UserFilter("%", "", "", Optional.empty()), PageRequest.first(10)).items()).isEmpty();
            assertThat(stage.groups.members("users", PageRequest.first(10)).items()).hasSize(4);
            assertThat(stage.groups.get("users").members()).isEqualTo(4);
        }
    }

    @BothDatabases
    void theAdministratorStays(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            fails(DirectoryError.USER_PROTECTED, () -> stage.accounts.suspend(Stage.ROOT, "admin"));
            fails(DirectoryError.USER_PROTECTED, () -> stage.accounts.delete(Stage.ROOT, "admin", handle -> null));
            fails(DirectoryError.GROUP_PROTECTED, () -> stage.groups.remove(Stage.ROOT, "admins", "admin"));
            fails(DirectoryError.GROUP_PROTECTED, () -> stage.groups.delete(Stage.ROOT, "admins"));
        }
    }

    @BothDatabases
    void whatCannotBeAuditedDoesNotHappen(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            User bob = stage.user("bob");
            stage.audit.fail();
            assertThatThrownBy(() -> stage.accounts.suspend(Stage.ROOT, bob.uid())).hasMessageContaining("audit");
            assertThatThrownBy(() -> stage.user("eve")).hasMessageContaining("audit");
            assertThat(stage.accounts.get(bob.uid()).user().suspended()).isFalse();
            assertThat(stage.directory.findLocal("eve")).isEmpty();
        }
    }

    @BothDatabases
    void groupsFormATree(TestDatabase database) {
        try (Stage stage = new Stage(database)) {
            fails(DirectoryError.GROUP_NOT_FOUND, () -> stage.groups.create(Stage.ROOT, "users/s3", ""));
            stage.groups.create(Stage.ROOT, "users", "Everybody");
            stage.groups.create(Stage.ROOT, "users/s3", "");
            stage.groups.create(Stage.ROOT, "usersother", "");
            fails(DirectoryError.GROUP_EXISTS, () -> stage.groups.create(Stage.ROOT, "users/s3", ""));
            fails(DirectoryError.GROUP_NOT_EMPTY, () -> stage.groups.delete(Stage.ROOT, "users"));
            assertThat(stage.groups.list("users", PageRequest.first(10)).items()).extracting(Group::name).containsExactly("users/s3");
            User bob = stage.user("bob");
            stage.groups.appoint(Stage.ROOT, "users/s3", bob.uid());
            assertThat(stage.directory.admit(Stage.token(bob.uid())).groups()).containsExactly("users/s3/admins");
            stage.groups.delete(Stage.ROOT, "users/s3/admins");
            stage.groups.delete(Stage.ROOT, "users/s3");
            assertThat(stage.directory.admit(Stage.token(bob.uid())).groups()).isEmpty();
        }
    }

    @Test
    void identitiesOfOtherIssuersAreChangedThere() {
        try (Stage stage = new Stage()) {
            stage.directory.admit(Stage.foreign("ann"));
            String uid = stage.directory.find(Stage.ISSUER, "ann").orElseThrow().uid();
            fails(DirectoryError.USER_NOT_LOCAL, () -> stage.accounts.update(Stage.ROOT, uid, rename("anna")));
            stage.accounts.delete(Stage.ROOT, uid, handle -> null);
            stage.directory.admit(Stage.foreign("ann"));
            assertThat(stage.directory.find(Stage.ISSUER, "ann").orElseThrow().uid()).isNotEqualTo(uid);
        }
    }

    @Test
    void aNewAccountIsInGroupsThatExist() {
        try (Stage stage = new Stage()) {
            fails(DirectoryError.GROUP_NOT_FOUND, () -> stage.user("bob", "nowhere"));
            assertThat(stage.directory.findLocal("bob")).isEmpty();
            stage.groups.ensure(List.of("users/catchall"));
            assertThat(stage.user("bob", "users/catchall").groups()).isEqualTo(Set.of("users/catchall"));
            assertThat(stage.groups.get("users").members()).isZero();
        }
    }

    private static LocalAccounts.Changes rename(String username) {
        return new LocalAccounts.Changes(Optional.of(username), Optional.empty(), Optional.empty(), OptionalInt.empty());
    }

    private static void fails(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
