/** How failures look: RFC 9457 documents, and a page for every code. */
package org.nembo.http.problem;
