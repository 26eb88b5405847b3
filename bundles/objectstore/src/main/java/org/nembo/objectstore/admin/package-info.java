/** The administration of buckets, objects and what is kept: what the REST API and the shell do. */
package org.nembo.objectstore.admin;
