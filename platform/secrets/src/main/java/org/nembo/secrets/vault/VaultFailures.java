package org.nembo.secrets.vault;

import java.util.List;
import java.util.Map;
import org.nembo.api.error.NemboException;
import org.nembo.api.rest.FailureBody;

/** A list of sentences, empty where nothing was found. */
final class VaultFailures implements FailureBody {

    private static final String DENIED = "permission denied";

    @Override
    public String mediaType() {
        return "application/json";
    }

    @Override
    public Map<String, Object> of(Failed failed) {
        return Map.of("errors", failed.code() == VaultError.VAULT_NOTHING ? List.of() : List.of(failed.detail().split("\n")));
    }

    static NemboException denied() {
        return new NemboException(VaultError.VAULT_DENIED, DENIED);
    }

    /** @param why a second sentence, for holders of our own tokens */
    static NemboException denied(String why) {
        return new NemboException(VaultError.VAULT_DENIED, DENIED + "\n" + why);
    }

    static NemboException nothing() {
        return new NemboException(VaultError.VAULT_NOTHING, "nothing is there");
    }

    static NemboException refused(String why) {
        return new NemboException(VaultError.VAULT_REFUSED, why);
    }
}
