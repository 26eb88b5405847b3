/** Workloads as plain processes of this machine. */
package org.nembo.provider.local;
