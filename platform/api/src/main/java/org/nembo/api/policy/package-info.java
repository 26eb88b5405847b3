/** Policies as documents: for services that keep some of their own, and for engines that decide instead of ours. */
@Export
@Version("1.0.0")
package org.nembo.api.policy;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
