package org.nembo.identity.page;

/** What the login page offers beside the password. */
@FunctionalInterface
interface OtherWays {

    /** HTML; empty when there is nothing. @param next a path of this server */
    String html(String next);
}
