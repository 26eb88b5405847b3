package org.nembo.secrets;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorCodes;
import org.nembo.secrets.vault.VaultError;
import org.osgi.service.component.annotations.Component;

/** The pages of {@link SecretError}. */
@Component
public final class SecretErrors implements ErrorCodes {

    @Override
    public List<ErrorCode> codes() {
        return Stream.<ErrorCode>concat(Arrays.stream(SecretError.values()), Arrays.stream(VaultError.values())).toList();
    }
}
