package org.nembo.orchestrator.indigo;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.orchestrator.deployment.Resource;

/**
 * A resource as this API shows it.
 *
 * @param physicalId its identifier at the site; absent until there may be something
 * @param requiredBy always empty: clients want the member
 * @param metadata   texts by name; {@code VirtualMachineInfo} holds JSON as text
 */
public record ResourceView(String uuid, String creationTime, String updateTime, Optional<String> physicalId, String state, String toscaNodeType,
        String toscaNodeName, List<String> requiredBy, Map<String, String> metadata, List<Link> links) {

    /** @param base the API's own address, with a slash at the end */
    static ResourceView of(Resource resource, String base) {
        String deployment = base + "deployments/" + resource.deployment();
        Optional<String> physical = Optional.of(resource.physicalId().isEmpty() ? resource.siteName() : resource.physicalId())
                .filter(id -> resource.mayExist() && !resource.site().isEmpty());
        return new ResourceView(resource.id(), Moments.text(resource.created()), Moments.text(resource.updated()), physical, resource.state().name(),
                resource.type(), resource.node(), List.of(), metadata(resource),
                List.of(new Link("deployment", deployment), new Link("self", deployment + "/resources/" + resource.id())));
    }

    private static Map<String, String> metadata(Resource resource) {
        return MachineInfo.isOf(resource) ? Map.of("VirtualMachineInfo", MachineInfo.text(resource)) : Map.of();
    }
}
