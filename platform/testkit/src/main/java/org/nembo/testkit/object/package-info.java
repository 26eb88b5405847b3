/** What every engine of the object storage must do. Extend the contracts. */
@Export
@Version("1.0.0")
package org.nembo.testkit.object;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
