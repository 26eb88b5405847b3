/** Shuts programs in: what of this machine they see, and what they may do to it. Knows nothing of workloads and records. */
package org.nembo.provider.local.isolation;
