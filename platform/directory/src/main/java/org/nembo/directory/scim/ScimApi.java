package org.nembo.directory.scim;

import java.util.Optional;
import java.util.Set;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.FailureBody;
import org.nembo.api.rest.RestApi;
import org.nembo.directory.DirectoryStore;
import org.nembo.directory.Groups;
import org.nembo.directory.LocalAccounts;
import org.nembo.directory.SshKeys;
import org.nembo.directory.credential.Passwords;
import org.nembo.directory.rest.Callers;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /scim}. */
@Component
public final class ScimApi implements RestApi {

    private final Set<Object> resources;

    @Activate
    public ScimApi(@Reference Directory directory, @Reference LocalAccounts accounts, @Reference Policy policy, @Reference Groups groups,
            @Reference SshKeys keys, @Reference Passwords passwords, @Reference DirectoryStore store) {
        Callers callers = new Callers(directory, accounts, policy);
        ScimUsers users = new ScimUsers(store, accounts, groups, keys, passwords);
        ScimGroups scim = new ScimGroups(store, groups);
        resources = Set.of(new UsersEndpoint(callers, users), new GroupsEndpoint(callers, scim, groups), new MeEndpoint(callers, users, accounts),
                new InfoEndpoint(callers, users, scim));
    }

    @Override
    public String path() {
        return "/scim";
    }

    @Override
    public String title() {
        return "SCIM 2";
    }

    @Override
    public Set<Object> resources() {
        return resources;
    }

    @Override
    public Optional<FailureBody> failureBody() {
        return Optional.of(new ScimFailures());
    }
}
