/** Live streams: event feeds as server-sent events, without a thread per stream. */
package org.nembo.http.feed;
