package org.nembo.orchestrator.indigo;

import java.util.function.Supplier;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.orchestrator.OrchestratorError;

/** Says failures as the clients of this API and their users know them. */
final class Wording {

    private Wording() {
    }

    /** Does something with a deployment. */
    static <T> T of(String id, Supplier<T> work) {
        try {
            return work.get();
        } catch (NemboException e) {
            if (e.code() == OrchestratorError.DEPLOYMENT_NOT_FOUND) {
                throw unknown(id);
            }
            if (e.code() == GeneralError.FORBIDDEN) {
                throw new NemboException(GeneralError.FORBIDDEN,
                        "Only the owner of the deployment can perform this operation (%s)".formatted(e.getMessage()), e);
            }
            if (e.code() == OrchestratorError.DEPLOYMENT_BUSY || e.code() == GeneralError.CONFLICT) {
                throw e.with("retryAfter", 0);
            }
            throw e;
        }
    }

    static NemboException unknown(String id) {
        return new NemboException(OrchestratorError.DEPLOYMENT_NOT_FOUND, "The deployment %s doesn't exist".formatted(shorten(id)));
    }

    static NemboException conflict(String message) {
        return new NemboException(GeneralError.CONFLICT, message);
    }

    static NemboException invalid(String message) {
        return new NemboException(GeneralError.INVALID_REQUEST, message);
    }

    static String shorten(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
