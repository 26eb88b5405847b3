/** Tokens of OpenID Connect issuers: those of others, by configuration, and our own. */
package org.nembo.security.issuer;
