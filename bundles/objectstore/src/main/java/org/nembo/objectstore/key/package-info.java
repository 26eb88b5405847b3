/** What requests are signed with: access keys in the database, and sessions that are in their tokens. */
package org.nembo.objectstore.key;
