/** What is written into tokens. */
package org.nembo.identity.token;
