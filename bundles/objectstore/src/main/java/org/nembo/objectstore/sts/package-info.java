/** Session credentials for tokens and keys, in the protocol of the AWS Security Token Service. */
package org.nembo.objectstore.sts;
