package org.nembo.objectstore.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Optional;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;
import org.nembo.objectstore.ObjectStoreError;
import org.nembo.objectstore.quota.Quota;
import org.nembo.objectstore.quota.UsageReport;

/** Limits that administrators set. */
@Path("quotas")
@Produces("application/json")
public final class QuotasResource {

    /** What a client asks for. @param maxBytes no limit when absent, like {@code maxObjects} */
    public record NewQuota(String account, Optional<Long> maxBytes, Optional<Long> maxObjects) {
    }

    private final UsageReport usage;

    QuotasResource(UsageReport usage) {
        this.usage = usage;
    }

    @GET
    public Page<Quota> list(@Context SecurityContext security, @QueryParam("prefix") @DefaultValue("") String prefix,
            @QueryParam("limit") @DefaultValue("20") int limit, @QueryParam("after") @DefaultValue("") String after) {
        return usage.quotas(KeysResource.caller(security), prefix, new PageRequest(limit, after));
    }

    @PUT
    @Consumes("application/json")
    public Quota set(@Context SecurityContext security, NewQuota wanted) {
        String account = wanted == null || wanted.account() == null ? "" : wanted.account();
        if (wanted != null && wanted.maxBytes().isEmpty() && wanted.maxObjects().isEmpty() && !account.isEmpty()) {
            throw new NemboException(ObjectStoreError.QUOTA_INVALID, "send maxBytes or maxObjects; -1 stands for no limit");
        }
        return usage.set(KeysResource.caller(security), account, wanted == null ? -1 : wanted.maxBytes().orElse(-1L),
                wanted == null ? -1 : wanted.maxObjects().orElse(-1L));
    }

    /** Goes back to the default. */
    @DELETE
    public void reset(@Context SecurityContext security, @QueryParam("account") @DefaultValue("") String account) {
        usage.reset(KeysResource.caller(security), account);
    }
}
