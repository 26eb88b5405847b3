/** The documentation of the APIs that are served now, made from their resource classes. */
package org.nembo.http.openapi;
