/** What a cloud provider bundle implements. Start at {@link org.nembo.spi.provider.CloudProvider}. */
@Export
@Version("1.1.0")
package org.nembo.spi.provider;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
