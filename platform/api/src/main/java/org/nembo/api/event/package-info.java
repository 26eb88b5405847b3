/** What happened: CloudEvents 1.0, written with the change and delivered at least once. */
@Export
@Version("1.0.0")
package org.nembo.api.event;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
