package org.nembo.orchestrator.deployment;

/** What a resource is at a site. */
public enum ResourceKind {
    /** A program: a process or a container. */
    WORKLOAD,
    /** A machine with a system of its own. */
    MACHINE,
    /** A disk. */
    VOLUME,
    /** A network. */
    NETWORK,
    /** Operations that are run on a machine; nothing of its own at the site. */
    SOFTWARE,
    /** Several programs that come and go together. */
    GROUP,
    /** Nothing at a site. */
    LOGICAL
}
