package org.nembo.orchestrator.deployment;

/** Whom to tell of every change of a deployment. @param url empty for nobody */
public record Callback(String url, Form form) {

    public static final Callback NONE = new Callback("", Form.SIGNED);

    /** What is sent. */
    public enum Form {
        /** With a signature that the receiver can check. */
        SIGNED,
        /** As old receivers expect it, without a signature. */
        PLAIN
    }

    /** Absent members of a JSON object arrive as null. */
    public Callback {
        url = url == null ? "" : url;
        form = form == null ? Form.SIGNED : form;
    }

    /** The address alone: its query may hold a secret of the receiver's. */
    @Override
    public String toString() {
        return "Callback[%s, %s]".formatted(url.replaceFirst("\\?.*", "?…"), form);
    }
}
