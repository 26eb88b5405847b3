/** The REST API of the object storage's administration, below {@code /api/v1/object}, and STS for clients that reach the REST server only. */
package org.nembo.objectstore.rest;
