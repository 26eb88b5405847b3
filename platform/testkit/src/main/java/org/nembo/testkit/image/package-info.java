/** Images of containers, made by tests without a network. */
@Export
@Version("1.0.0")
package org.nembo.testkit.image;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
