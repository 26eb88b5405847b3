/** Decisions as data, for every engine that makes them. */
@Export
@Version("1.0.0")
package org.nembo.testkit.policy;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
