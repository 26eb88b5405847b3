package org.nembo.identity.grant;

/** That somebody's ID token was given to a client. @param uid the {@code sub} of the token */
public record Login(String client, String uid) {
}
