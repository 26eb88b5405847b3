/** How the server is doing: metrics and health. */
package org.nembo.http.status;
