/** How a service offers HTTP: resources for the shared Jersey layer and feeds for live streams. */
@Export
@Version("1.3.0")
package org.nembo.api.rest;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
