/** Requests of this server to addresses that others name, within the administrator's rules. */
package org.nembo.runtime.outbound;
