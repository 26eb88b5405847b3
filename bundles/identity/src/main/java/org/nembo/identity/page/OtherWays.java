package org.nembo.identity.page;

/** What the login page offers beside the password. */
@FunctionalInterface
interface OtherWays {

    /** HTML; empty when there is nothing. @param token for forms, before there is a session */
    String html(String token, Goal goal);
}
