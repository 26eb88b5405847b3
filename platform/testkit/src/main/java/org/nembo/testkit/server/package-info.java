/**
 * Real servers as processes of their own: ours for tests of the distribution, others for tests of what speaks to them.
 */
@Export
@Version("1.1.0")
package org.nembo.testkit.server;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
