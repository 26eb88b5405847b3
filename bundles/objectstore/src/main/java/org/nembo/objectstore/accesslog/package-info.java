/** Access logs of buckets: a line for each request, collected and delivered as objects to the bucket that the owner named. */
package org.nembo.objectstore.accesslog;
