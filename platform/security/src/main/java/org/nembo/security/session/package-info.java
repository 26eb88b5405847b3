/** Sign-ins of browsers. */
package org.nembo.security.session;
