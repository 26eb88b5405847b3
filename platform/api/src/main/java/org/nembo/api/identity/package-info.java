/** Who is calling, and what that caller may do. */
@Export
@Version("1.7.0")
package org.nembo.api.identity;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
