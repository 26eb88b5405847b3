/** Operations on objects, their versions and uploads in parts. */
package org.nembo.objectstore.object;
