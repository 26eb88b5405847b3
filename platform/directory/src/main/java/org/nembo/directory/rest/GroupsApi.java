package org.nembo.directory.rest;

import java.util.Set;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.RestApi;
import org.nembo.directory.Groups;
import org.nembo.directory.LocalAccounts;
import org.nembo.directory.MembershipRequests;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/groups}. */
@Component
public final class GroupsApi implements RestApi {

    private final Set<Object> resources;

    @Activate
    public GroupsApi(@Reference Directory directory, @Reference LocalAccounts accounts, @Reference Policy policy, @Reference Groups groups,
            @Reference MembershipRequests requests) {
        Callers callers = new Callers(directory, accounts, policy);
        resources = Set.of(new GroupsResource(callers, groups, policy), new RequestsResource(callers, requests));
    }

    @Override
    public String path() {
        return "/api/v1/groups";
    }

    @Override
    public String title() {
        return "Groups";
    }

    @Override
    public Set<Object> resources() {
        return resources;
    }
}
