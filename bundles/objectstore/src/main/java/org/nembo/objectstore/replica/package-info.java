/** What is kept at two sites: each ships its changes to the other, object by object. */
package org.nembo.objectstore.replica;
