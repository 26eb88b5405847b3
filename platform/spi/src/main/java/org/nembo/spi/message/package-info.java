/** How messages get to brokers and other receivers. Start at {@link org.nembo.spi.message.MessageTransport}. */
@Export
@Version("1.0.0")
package org.nembo.spi.message;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
