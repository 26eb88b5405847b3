package org.nembo.objectstore.rest;

import java.util.Set;
import org.nembo.api.rest.RestApi;
import org.nembo.objectstore.sts.Sts;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /sts}: session credentials for tokens, for clients that do not reach the S3 interface. Requests that are signed go to that one. */
@Component(service = RestApi.class)
public final class StsApi implements RestApi {

    private final StsResource resource;

    @Activate
    public StsApi(@Reference Sts sts) {
        this.resource = new StsResource(sts);
    }

    @Override
    public String path() {
        return "/sts";
    }

    @Override
    public String title() {
        return "Session credentials";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }

    @Override
    public boolean signsIn() {
        return false;
    }
}
