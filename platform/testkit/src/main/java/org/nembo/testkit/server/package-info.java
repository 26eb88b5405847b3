/**
 * The real server as a process of its own, for tests of the distribution.
 */
@Export
@Version("1.0.0")
package org.nembo.testkit.server;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
