/** Values that must never be seen in logs, events or outputs. */
@Export
@Version("1.1.0")
package org.nembo.api.secret;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
