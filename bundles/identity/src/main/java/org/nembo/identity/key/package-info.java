/** Keys that sign: made, published ahead, rotated. */
package org.nembo.identity.key;
