/** Hand-written fakes of the API services, for tests that need a neighbour but not the neighbour's bundle. Nothing in here is for production. */
@Export
@Version("1.1.0")
package org.nembo.testkit.fake;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
