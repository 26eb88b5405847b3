package org.nembo.objectstore.rest;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Optional;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.objectstore.quota.UsageReport;
import org.nembo.objectstore.quota.UsageReport.AccountUsage;

/** What is used: one's own accounts; {@code account} for one; {@code all} for administrators. */
@Path("usage")
@Produces("application/json")
public final class UsageResource {

    private final UsageReport usage;

    UsageResource(UsageReport usage) {
        this.usage = usage;
    }

    @GET
    public Page<AccountUsage> list(@Context SecurityContext security, @QueryParam("account") @DefaultValue("") String account,
            @QueryParam("all") @DefaultValue("false") boolean all, @QueryParam("prefix") @DefaultValue("") String prefix,
            @QueryParam("limit") @DefaultValue("100") int limit, @QueryParam("after") @DefaultValue("") String after) {
        Subject caller = KeysResource.caller(security);
        if (!account.isEmpty()) {
            return new Page<>(List.of(usage.of(caller, account)), Optional.empty());
        }
        return all ? usage.all(caller, prefix, new PageRequest(limit, after)) : new Page<>(usage.own(caller), Optional.empty());
    }
}
