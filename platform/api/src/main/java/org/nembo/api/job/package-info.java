/** Work that outlives a request and a process: ordered, named, idempotent steps with a journal. */
@Export
@Version("1.1.0")
package org.nembo.api.job;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
