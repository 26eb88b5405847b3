/** Slows down those who guess. */
package org.nembo.security.throttle;
