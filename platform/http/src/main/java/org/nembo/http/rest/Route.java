package org.nembo.http.rest;

import java.util.Optional;

/**
 * Who answers below a path.
 *
 * @param claim empty when the API has just gone
 * @param until when a path without an API turns from "come back soon" to "not found", in {@link System#nanoTime()}; {@code Long.MAX_VALUE} while
 *              requests inside are still being answered
 */
public record Route(String path, Optional<Claim> claim, long until) {

    /** Whether the address, as it was sent, is this path or lies below it. */
    boolean covers(String address) {
        return address.startsWith(path) && (address.length() == path.length() || address.charAt(path.length()) == '/');
    }

    boolean expired() {
        return claim.isEmpty() && until != Long.MAX_VALUE && until - System.nanoTime() < 0;
    }
}
