/** Commands of the object storage. */
package org.nembo.objectstore.shell;
