/** The endpoints that programs call. */
package org.nembo.identity.oauth;
