/** Who asks, what they may do, and on what account it goes. */
package org.nembo.objectstore.access;
