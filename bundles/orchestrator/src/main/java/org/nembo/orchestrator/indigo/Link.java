package org.nembo.orchestrator.indigo;

/** A link as this API writes it. @param href absolute */
public record Link(String rel, String href) {
}
