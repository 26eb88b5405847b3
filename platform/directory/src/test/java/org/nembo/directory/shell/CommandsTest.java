package org.nembo.directory.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Accounts.Application;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.secret.Secret;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.directory.DirectoryError;
import org.nembo.directory.MembershipRequests;
import org.nembo.directory.SshKeys;
import org.nembo.directory.Stage;
import org.nembo.directory.credential.Desk;
import org.nembo.directory.credential.Registrations;
import org.nembo.testkit.fake.FakePolicy;

class CommandsTest {

    private final Desk desk = new Desk(new Stage(), Map.of("registration", "approval"));
    private final Stage stage = desk.stage;
    private final Policy policy = new FakePolicy("groups:list", "groups:join");
    private final Registrations registrations = new Registrations(desk.settings, stage.store, stage.accounts, stage.groups, desk.credentials, desk.passwords,
            desk.throttle);
    private final CommandScope users = new UserCommands(stage.accounts, desk.passwords, desk.factors, new SshKeys(stage.store), registrations);
    private final CommandScope groups = new GroupCommands(stage.groups, stage.accounts, new MembershipRequests(stage.store, stage.groups), stage.directory,
            policy);

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void anAccountIsMadeShownSuspendedAndDeleted() throws Exception {
        run(users, "root", "create", "username=bob", "name=Bob", "email=bob@example.org");
        assertThat(table(run(users, "root", "list", "find=bob")).get(0)).contains("bob", "active", "never");
        assertThat(details(run(users, "root", "show", "user=bob"))).containsEntry("name", "Bob").containsEntry("codes", "NONE").containsEntry("keys", 0);
        run(users, "root", "set", "user=bob", "username=robert");
        run(users, "root", "suspend", "user=robert");
        assertThat(table(run(users, "root", "list", "suspended"))).hasSize(1);
        run(users, "root", "resume", "user=robert");
        assertThat(table(run(users, "root", "list", "suspended"))).isEmpty();
        run(users, "root", "delete", "user=robert");
        assertThatThrownBy(() -> run(users, "root", "show", "user=robert")).extracting("code").isEqualTo(DirectoryError.USER_NOT_FOUND);
        assertThat(stage.audited()).extracting(line -> line.split(" ")[0])
                .containsExactly("users:create", "users:create", "users:update", "users:suspend", "users:resume", "users:delete");
    }

    @Test
    void aPasswordIsMadeUpOrSetByALink() throws Exception {
        stage.user("bob");
        String password = (String) details(run(users, "root", "password", "user=bob")).get("password");
        desk.verify("bob", password, "");
        assertThat(details(run(users, "root", "password", "user=bob", "link"))).containsKeys("token", "expires").doesNotContainKey("password");
        assertThatThrownBy(() -> run(users, "root", "totp-reset", "user=bob")).extracting("code").isEqualTo(DirectoryError.SECOND_FACTOR_STATE);
        assertThat(table(run(users, "root", "keys", "user=bob"))).isEmpty();
    }

    @Test
    void applicationsAreDecided() throws Exception {
        for (String name : List.of("eve", "mal")) {
            registrations.register(new Application(name, "", "", new Secret(Desk.GOOD), "why"), "");
        }
        List<List<Object>> waiting = table(run(users, "root", "applications"));
        assertThat(waiting).extracting(row -> row.get(1)).containsExactlyInAnyOrder("eve", "mal");
        run(users, "root", "approve", "id=" + waiting.get(0).get(0));
        run(users, "root", "reject", "id=" + waiting.get(1).get(0), "reason=no");
        assertThat(table(run(users, "root", "applications"))).isEmpty();
        assertThat(stage.directory.findLocal((String) waiting.get(0).get(1))).isPresent();
    }

    @Test
    void aManagerLetsPeopleIn() throws Exception {
        run(groups, "root", "create", "name=users");
        run(groups, "root", "create", "name=users/s3", "description=Objects");
        stage.user("boss");
        stage.user("bob");
        run(groups, "root", "add", "group=users/s3", "user=boss", "manager");
        run(groups, "bob", "join", "group=users/s3", "note=please");
        assertThatThrownBy(() -> run(groups, "bob", "requests", "group=users/s3")).extracting("code").isEqualTo(GeneralError.FORBIDDEN);
        assertThatThrownBy(() -> run(groups, "bob", "add", "group=users/s3", "user=bob")).extracting("code").isEqualTo(GeneralError.FORBIDDEN);
        assertThatThrownBy(() -> run(groups, "boss", "add", "group=users/s3", "user=bob", "manager")).extracting("code").isEqualTo(GeneralError.FORBIDDEN);
        Object id = table(run(groups, "boss", "requests", "group=users/s3")).get(0).get(0);
        assertThatThrownBy(() -> run(groups, "bob", "approve", "id=" + id)).extracting("code").isEqualTo(DirectoryError.REQUEST_NOT_FOUND);
        run(groups, "boss", "approve", "id=" + id);
        assertThat(table(run(groups, "bob", "members", "group=users/s3"))).extracting(row -> row.get(0)).containsExactly("bob");
        run(groups, "boss", "remove", "group=users/s3", "user=bob");
        assertThatThrownBy(() -> run(groups, "bob", "members", "group=users/s3")).isInstanceOf(NemboException.class);
        run(groups, "root", "remove", "group=users/s3", "user=boss", "manager");
        run(groups, "root", "delete", "group=users/s3/admins");
        run(groups, "root", "delete", "group=users/s3");
        assertThat(table(run(groups, "bob", "list"))).extracting(row -> row.get(0)).containsExactly("admins", "users");
    }

    @Test
    void anAdministratorSeesRenamesAndRemovesSecurityKeys() throws Exception {
        CommandScope keys = new SecurityKeyCommands(stage.accounts, desk.keys);
        User bob = desk.user("bob");
        String id = desk.key(bob, "Blue").key().id();
        assertThat(table(run(keys, "root", "list", "user=bob"))).singleElement().satisfies(row -> assertThat(row).startsWith(id, "Blue").endsWith("never"));
        run(keys, "root", "rename", "user=bob", "id=" + id, "name=Red");
        assertThat(table(run(keys, "root", "list", "user=bob")).get(0)).contains("Red");
        assertThatThrownBy(() -> run(keys, "bob", "remove", "user=bob", "id=" + id)).extracting("code").isEqualTo(GeneralError.FORBIDDEN);
        run(keys, "root", "remove", "user=bob", "id=" + id);
        assertThat(table(run(keys, "root", "list", "user=bob"))).isEmpty();
        assertThatThrownBy(() -> run(keys, "root", "remove", "user=bob", "id=" + id)).extracting("code").isEqualTo(DirectoryError.SECURITY_KEY_NOT_FOUND);
    }

    /** As the shell does it: asks the policy, then runs. @param words {@code name=value} for arguments and options, {@code name} for flags */
    private Output run(CommandScope scope, String who, String verb, String... words) throws Exception {
        Command command = scope.commands().stream().filter(each -> each.name().equals(verb)).findFirst().orElseThrow();
        String uid = who.equals("root") ? "admin" : stage.directory.findLocal(who).map(User::uid).orElseThrow();
        Words line = new Words(command, stage.directory.admit(Stage.token(uid)), new HashMap<>());
        for (String word : words) {
            int equals = word.indexOf('=');
            line.values().put(equals < 0 ? word : word.substring(0, equals), equals < 0 ? "true" : word.substring(equals + 1));
        }
        policy.require(line.caller(), command.action(), command.action().replaceFirst(":.*", ""), Map.of());
        return command.body().run(line);
    }

    private static List<List<Object>> table(Output output) {
        return ((Output.Table) output).rows();
    }

    private static Map<String, Object> details(Output output) {
        return ((Output.Details) output).values();
    }

    private record Words(Command command, Subject caller, Map<String, String> values) implements CommandLine {
        @Override
        public String argument(String name) {
            return Objects.requireNonNull(values.get(name), name);
        }

        @Override
        public Optional<String> find(String name) {
            return Optional.ofNullable(values.get(name));
        }

        @Override
        public List<String> rest(String name) {
            return List.of();
        }

        @Override
        public String option(String name) {
            Command.Option declared = command.options().stream().filter(option -> option.name().equals(name)).findFirst().orElseThrow();
            return values.getOrDefault(name, declared.defaultValue());
        }

        @Override
        public int number(String name, int min, int max) {
            return Integer.parseInt(option(name));
        }

        @Override
        public boolean flag(String name) {
            option(name);
            return values.containsKey(name);
        }

        @Override
        public boolean json() {
            return false;
        }

        @Override
        public PrintStream out() {
            return System.out;
        }

        @Override
        public boolean interactive() {
            return false;
        }
    }
}
