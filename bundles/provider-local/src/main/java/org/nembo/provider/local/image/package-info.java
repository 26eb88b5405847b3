/** Container images: from files of this machine and from registries, verified, unpacked once. Knows nothing of workloads. */
package org.nembo.provider.local.image;
