package org.nembo.directory.rest;

import java.util.Set;
import org.nembo.api.identity.Accounts;
import org.nembo.api.identity.Credentials;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.SecurityKeys;
import org.nembo.api.rest.RestApi;
import org.nembo.directory.LocalAccounts;
import org.nembo.directory.MembershipRequests;
import org.nembo.directory.SshKeys;
import org.nembo.directory.credential.Passwords;
import org.nembo.directory.credential.SecondFactors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/users}. */
@Component
public final class UsersApi implements RestApi {

    private final Set<Object> resources;

    @Activate
    public UsersApi(@Reference Directory directory, @Reference LocalAccounts local, @Reference Policy policy, @Reference Passwords passwords,
            @Reference SecondFactors factors, @Reference Own own) {
        Callers callers = new Callers(directory, local, policy);
        Accounts accounts = own.accounts();
        resources = Set.of(new UsersResource(callers, local, passwords, factors, own.keys()),
                new MeResource(callers, local, accounts, factors, own.keys(), own.requests(), passwords::prove), new ResetResource(accounts),
                new OwnSecurityKeysResource(callers, own.securityKeys(), own.credentials()), new SecurityKeysResource(callers, local, own.securityKeys()));
    }

    /** What people have here. */
    @Component(service = Own.class)
    public static final class Own {

        private final Accounts accounts;
        private final SshKeys keys;
        private final MembershipRequests requests;
        private final SecurityKeys securityKeys;
        private final Credentials credentials;

        @Activate
        public Own(@Reference Accounts accounts, @Reference SshKeys keys, @Reference MembershipRequests requests, @Reference SecurityKeys securityKeys,
                @Reference Credentials credentials) {
            this.accounts = accounts;
            this.keys = keys;
            this.requests = requests;
            this.securityKeys = securityKeys;
            this.credentials = credentials;
        }

        Accounts accounts() {
            return accounts;
        }

        SshKeys keys() {
            return keys;
        }

        MembershipRequests requests() {
            return requests;
        }

        SecurityKeys securityKeys() {
            return securityKeys;
        }

        Credentials credentials() {
            return credentials;
        }
    }

    @Override
    public String path() {
        return "/api/v1/users";
    }

    @Override
    public String title() {
        return "Users";
    }

    @Override
    public Set<Object> resources() {
        return resources;
    }
}
