/** Buckets that are shown as web sites: index and error documents, redirects. */
package org.nembo.objectstore.site;
