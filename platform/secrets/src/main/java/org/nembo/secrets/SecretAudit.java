package org.nembo.secrets;

import org.nembo.api.audit.AuditEntry;

/** The words by which the audit log tells of secrets: paths and versions, never values. */
public final class SecretAudit {

    /** The actor when a service of the server acts by itself. */
    public static final String SERVER = "nembo";
    public static final String READ = "secrets:reveal";
    public static final String WRITE = "secrets:write";
    public static final String DELETE = "secrets:delete";
    public static final String LIST = "secrets:list";

    private SecretAudit() {
    }

    static String resource(String path) {
        return "secrets/" + path;
    }

    static AuditEntry written(String actor, String path, int version) {
        return AuditEntry.done(actor, WRITE, resource(path)).with("version", "" + version);
    }
}
