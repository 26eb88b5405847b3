/** Fresh databases of both engines for tests. */
@Export
@Version("1.0.0")
package org.nembo.testkit.sql;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
