package org.nembo.secrets.vault;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** How the Vault form of the secret store can refuse; the message is what its clients get as their error. */
public enum VaultError implements ErrorCode {
    VAULT_REFUSED(ErrorKind.USER, 400, "The request is not valid", "The message says which field is wrong and what it must look like."),
    VAULT_DENIED(ErrorKind.USER, 403, "Not allowed", "The token is missing, not valid any more, or none of its policies allows this path."),
    VAULT_NOTHING(ErrorKind.USER, 404, "Nothing there", "Nothing is stored under this path, or not under this version.");

    private final ErrorFacts facts;

    VaultError(ErrorKind kind, int status, String title, String help) {
        this.facts = new ErrorFacts(kind, status, false, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
