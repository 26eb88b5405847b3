/** Clients in the shell. */
package org.nembo.identity.shell;
