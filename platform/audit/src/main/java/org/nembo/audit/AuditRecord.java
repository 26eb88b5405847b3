package org.nembo.audit;

import java.time.Instant;
import java.util.Map;

/**
 * A record as it is shown.
 *
 * @param seq    its number: 1 for the first, without gaps
 * @param client the network address it came from; empty when it came from no request
 * @param trace  the trace id of the request; may be empty
 * @param hash   of this record and the hash before: SHA-256, 64 hexadecimal digits
 */
public record AuditRecord(long seq, Instant at, String node, String actor, String action, String resource, String outcome, String client, String trace,
        Map<String, String> facts, String hash) {
}
