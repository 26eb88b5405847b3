/** Who sends a request: signatures, and bytes that are signed. */
package org.nembo.objectstore.auth;
