/**
 * What every cloud provider must keep, as tests: one abstract class per capability. Extend each that fits in your own test tree, as
 * {@code final class MyWorkloadsTest extends WorkloadsContract}.
 */
@Export
@Version("1.1.0")
package org.nembo.testkit.provider;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
