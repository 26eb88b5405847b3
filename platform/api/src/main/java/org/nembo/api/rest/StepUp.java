package org.nembo.api.rest;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what is dangerous, on a method of a resource or on all of a class: whoever calls with a browser session must have proved who they are within
 * {@link #minutes()}; else the answer is 403 {@code STEP_UP_REQUIRED} with the member {@code signIn}, the address where that is done. A request with a
 * token in {@code Authorization} is let through: such a token is no ambient right of a browser that somebody left open, and what it may do is bounded by
 * its scopes and its expiry.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface StepUp {

    /** The page of this server, below {@link PublicAddress}, that asks again even somebody who is signed in. */
    String SIGN_IN = "/oidc/login?prompt=login";

    /** How long ago the proof may be. */
    int minutes() default 10;
}
