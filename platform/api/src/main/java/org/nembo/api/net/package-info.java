/** Requests of this server to addresses that others name. */
@Export
@Version("1.1.0")
package org.nembo.api.net;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
