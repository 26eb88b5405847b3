/** What keeps the bytes of the object storage. Start at {@link org.nembo.spi.object.ObjectEngine}. */
@Export
@Version("1.3.0")
package org.nembo.spi.object;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
