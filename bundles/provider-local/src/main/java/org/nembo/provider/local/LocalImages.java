package org.nembo.provider.local;

import java.io.IOException;
import java.util.List;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.Images;
import org.nembo.spi.provider.ProviderError;

/** The images of one site. */
record LocalImages(MachineImages images, SiteSettings settings) implements Images {

    @Override
    public List<Image> list() {
        try {
            return images.list(settings);
        } catch (IOException e) {
            throw new NemboException(ProviderError.PROVIDER_FAULT, "the images of site '%s' cannot be read: %s".formatted(settings.site(), e.getMessage()), e);
        }
    }
}
