/** Bundles made on the fly, for tests that deploy. */
@Export
@Version("1.0.0")
package org.nembo.testkit.bundle;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
