/** Where services keep their rows and their bytes. */
@Export
@Version("1.0.0")
package org.nembo.api.store;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
