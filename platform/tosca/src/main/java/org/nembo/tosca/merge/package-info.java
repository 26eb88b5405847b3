/** Merges add-on templates into the template that they are additions to: {@link org.nembo.tosca.merge.Fragments#merge} is where to begin. */
@Export
@Version("1.1.0")
package org.nembo.tosca.merge;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
