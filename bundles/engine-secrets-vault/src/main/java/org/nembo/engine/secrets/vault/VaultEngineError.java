package org.nembo.engine.secrets.vault;

import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorFacts;
import org.nembo.api.error.ErrorKind;

/** How the outer store of secrets can fail. */
enum VaultEngineError implements ErrorCode {
    SECRETS_VAULT_UNREACHABLE(ErrorKind.EXTERNAL, 503, true, "The store of secrets does not answer", "The Vault or OpenBao server of org.nembo.engine.secrets.vault is down or too slow. Try again later; its operator knows more."),
    SECRETS_VAULT_SEALED(ErrorKind.EXTERNAL, 503, true, "The store of secrets is sealed", "Somebody must unseal the Vault or OpenBao server; until then no secret can be read or stored."),
    SECRETS_VAULT_REFUSED(ErrorKind.EXTERNAL, 502, false, "The store of secrets refuses", "Check the login, the policy and the mount that org.nembo.engine.secrets.vault is configured with.");

    private final ErrorFacts facts;

    VaultEngineError(ErrorKind kind, int status, boolean retryable, String title, String help) {
        this.facts = new ErrorFacts(kind, status, retryable, title, help);
    }

    @Override
    public ErrorFacts facts() {
        return facts;
    }
}
