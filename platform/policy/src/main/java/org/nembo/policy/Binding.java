package org.nembo.policy;

import java.time.Instant;

/**
 * A role that somebody has.
 *
 * @param scope   {@code group}, {@code site} or {@code server}
 * @param target  full name of the group, id of the site, empty for the server
 */
public record Binding(String id, String role, Attachment to, String scope, String target, Instant created, String createdBy) {
}
