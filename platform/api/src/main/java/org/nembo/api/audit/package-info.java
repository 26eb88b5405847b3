/** The record of who did what, which cannot be changed unnoticed. */
@Export
@Version("1.0.0")
package org.nembo.api.audit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
