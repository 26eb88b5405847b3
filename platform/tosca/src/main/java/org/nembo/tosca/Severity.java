package org.nembo.tosca;

/** Whether a finding stops a template from being deployed. */
public enum Severity {
    /** The template cannot be deployed. */
    ERROR,
    /** The template can be deployed; its author should look. */
    WARNING
}
