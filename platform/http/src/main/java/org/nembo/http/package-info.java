/** The shared HTTP layer: what is configured, and what every part of it needs. */
package org.nembo.http;
