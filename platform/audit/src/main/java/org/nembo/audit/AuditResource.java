package org.nembo.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.api.rest.PageRequest;

/** The audit log, for those who may read it. */
@Path("/")
@Produces("application/json")
public final class AuditResource {

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    /** Where the log ends. @param records how many there are @param hash of the last one; empty when there is none */
    public record Head(long records, String hash) {
    }

    private final AuditLog log;
    private final Policy policy;

    AuditResource(AuditLog log, Policy policy) {
        this.log = log;
        this.policy = policy;
    }

    /** Newest first. */
    @GET
    public Page<AuditRecord> list(@Context SecurityContext security, @BeanParam SearchParameters search, @QueryParam("limit") @DefaultValue("50") int limit,
            @QueryParam("after") @DefaultValue("") String after) {
        require(security, "audit:read");
        return log.list(search.search(), new PageRequest(limit, after));
    }

    @GET
    @Path("head")
    public Head head(@Context SecurityContext security) {
        require(security, "audit:read");
        Records.Head head = log.head();
        return new Head(head.seq(), head.hash());
    }

    /** All records, oldest first, a JSON object a line. */
    @GET
    @Path("export")
    @Produces("application/x-ndjson")
    public StreamingOutput export(@Context SecurityContext security, @BeanParam SearchParameters search) {
        Subject caller = require(security, "audit:export");
        Search wanted = search.search();
        log.record(AuditEntry.done(caller, "audit:export", "audit"));
        return out -> {
            try {
                log.each(wanted, record -> write(record, out));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        };
    }

    @POST
    @Path("verify")
    public Verification verify(@Context SecurityContext security) {
        Subject caller = require(security, "audit:verify");
        Verification found = log.verify();
        log.record(AuditEntry.done(caller, "audit:verify", "audit").with("trouble", found.trouble().orElse("none")));
        return found;
    }

    static String line(AuditRecord record) {
        try {
            return JSON.writeValueAsString(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(AuditRecord record, OutputStream out) {
        try {
            out.write((line(record) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Subject require(SecurityContext security, String action) {
        Subject caller = (Subject) security.getUserPrincipal();
        policy.require(caller, action, "audit", Map.of());
        return caller;
    }
}
