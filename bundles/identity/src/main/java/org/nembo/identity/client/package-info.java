/** Clients of the issuer and how they prove who they are. */
package org.nembo.identity.client;
