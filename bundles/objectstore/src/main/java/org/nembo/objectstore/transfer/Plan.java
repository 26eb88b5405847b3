package org.nembo.objectstore.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.access.Caller;

/**
 * What a job copies, as its input keeps it: no secret is in it.
 *
 * @param bucket   here
 * @param endpoint of the other S3
 * @param remote   the bucket there
 * @param prefix   of the keys that are copied; they stay as they are
 * @param dryRun   whether it is only counted
 */
public record Plan(String bucket, String endpoint, String region, String remote, String prefix, boolean dryRun, Who who) {

    private static final JsonMapper JSON = new JsonMapper();

    /** On whose behalf: as they came when they asked. @param groups those that only the issuer knows of */
    public record Who(String issuer, String subject, String username, Set<String> groups, Set<String> scopes, String address) {

        static Who of(Subject kept, String address) {
            return new Who(kept.issuer(), kept.subject(), kept.username(), kept.groups(), kept.scopes(), address);
        }

        Subject identity() {
            return new Subject(issuer, subject, username, groups, scopes);
        }
    }

    URI address() {
        return URI.create(endpoint);
    }

    /** Who does what the job does. @param admitted as the directory knows them now */
    Caller caller(Subject admitted, String job) {
        return new Caller(Optional.of(admitted), "", Optional.empty(), who.address(), true, job);
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan can be written", e);
        }
    }

    static Plan parse(String json) {
        try {
            return JSON.readValue(json, Plan.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the input of the job is none of this version", e);
        }
    }
}
