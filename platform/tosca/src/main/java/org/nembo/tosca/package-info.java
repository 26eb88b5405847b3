/**
 * TOSCA Simple Profile in YAML: text in, findings and an immutable topology out. Pure functions: no network, no files, no clock.
 * {@link org.nembo.tosca.Templates#check} is where to begin;
 * {@link org.nembo.tosca.Topology#bind} takes the inputs, {@link org.nembo.tosca.Evaluator} the values.
 */
@Export
@Version("1.3.0")
package org.nembo.tosca;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
