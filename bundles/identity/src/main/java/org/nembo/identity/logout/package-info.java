/** Telling clients that a browser session ended (OpenID Connect Back-Channel Logout 1.0). */
package org.nembo.identity.logout;
