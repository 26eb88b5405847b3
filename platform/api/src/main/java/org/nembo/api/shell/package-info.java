/** How a bundle adds commands to the shell. */
@Export
@Version("1.0.0")
package org.nembo.api.shell;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
