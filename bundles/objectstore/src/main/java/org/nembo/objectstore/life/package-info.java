/** Deletes what the lifecycles of buckets say is too old, once a day. */
package org.nembo.objectstore.life;
