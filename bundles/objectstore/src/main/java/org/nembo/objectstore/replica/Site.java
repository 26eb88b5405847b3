package org.nembo.objectstore.replica;

import java.net.URI;
import java.time.Instant;

/**
 * Another site.
 *
 * @param endpoint  address of its S3 interface
 * @param accessKey of the identity that this server has there; its secret is in the secret store
 * @param accepts   {@code SUBJECT@ISSUER}: the identity that the other site has here; empty when it ships nothing to here
 * @param revision  counts its changes, from 1
 */
public record Site(String name, URI endpoint, String accessKey, String accepts, Instant created, long revision) {
}
