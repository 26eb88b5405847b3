/** Notifications of changes: topics in the words of SNS, rules of buckets, and their way to brokers, web servers and subscribers in this server. */
package org.nembo.objectstore.notify;
