/** What every request passes first: trace, authentication, logging, and the way to the API that answers it. */
package org.nembo.http.front;
