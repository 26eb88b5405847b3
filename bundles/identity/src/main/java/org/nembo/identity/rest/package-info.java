/** Clients and consents over REST. */
package org.nembo.identity.rest;
