package org.nembo.policy;

import java.util.Set;
import org.nembo.api.rest.RestApi;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/policy}. */
@Component
public final class QuestionsApi implements RestApi {

    private final QuestionsResource resource;

    @Activate
    public QuestionsApi(@Reference Questions questions) {
        this.resource = new QuestionsResource(questions);
    }

    @Override
    public String path() {
        return "/api/v1/policy";
    }

    @Override
    public String title() {
        return "Questions to the policy";
    }

    @Override
    public Set<Object> resources() {
        return Set.of(resource);
    }
}
