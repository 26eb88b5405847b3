/** How much users, groups and buckets may keep. */
package org.nembo.objectstore.quota;
