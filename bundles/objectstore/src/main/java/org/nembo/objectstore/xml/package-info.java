/** XML as S3's clients send it: read with limits, into small trees, and written from them. */
package org.nembo.objectstore.xml;
