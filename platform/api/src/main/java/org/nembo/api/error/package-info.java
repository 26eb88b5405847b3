/** How a failure is named: one exception, coded, with a kind that tells who can do something about it. */
@Export
@Version("1.1.0")
package org.nembo.api.error;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
