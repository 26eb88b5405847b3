/** What people have granted to clients, as codes, device codes and refresh tokens. */
package org.nembo.identity.grant;
