/** The places where deployments run. */
@Export
@Version("1.0.0")
package org.nembo.api.site;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
