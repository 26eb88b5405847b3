package org.nembo.orchestrator.indigo;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.nembo.orchestrator.deployment.Json;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceKind;

/** What runs at a site in the form in which this API tells of machines: a list of properties, one of class {@code system} and one for each network. */
final class MachineInfo {

    private static final Set<ResourceKind> RUNNING = Set.of(ResourceKind.WORKLOAD, ResourceKind.MACHINE, ResourceKind.GROUP);
    private static final Pattern DIGITS = Pattern.compile("[0-9]+(\\.[0-9]+){3}|\\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*]?");

    private MachineInfo() {
    }

    /** Whether there is something to tell: it runs by itself, and something of it may be at a site. */
    static boolean isOf(Resource resource) {
        return RUNNING.contains(resource.kind()) && resource.mayExist() && !resource.site().isEmpty();
    }

    static Map<String, Object> of(Resource resource) {
        List<Map<String, Object>> properties = new ArrayList<>();
        Map<String, Object> system = new LinkedHashMap<>();
        system.put("class", "system");
        system.put("id", resource.node());
        system.put("state", state(resource.state()));
        system.put("instance_id", resource.physicalId().isEmpty() ? resource.siteName() : resource.physicalId());
        system.put("instance_name", resource.siteName());
        system.put("provider.host", resource.site());
        facts(resource, system);
        properties.add(system);
        String address = address(resource.attributes());
        if (!address.isEmpty()) {
            system.put("net_interface.0.connection", network(address));
            system.put("net_interface.0.ip", address);
            properties.add(Map.of("class", "network", "id", network(address)));
        }
        return Map.of("vmProperties", properties);
    }

    /** As text: the value of a member of {@code metadata}. */
    static String text(Resource resource) {
        return Json.canonical(of(resource));
    }

    private static void facts(Resource resource, Map<String, Object> system) {
        Object flavor = resource.facts().get("flavor");
        Object image = resource.facts().get("image");
        if (flavor != null) {
            system.put("instance_type", String.valueOf(flavor));
        }
        if (image != null) {
            system.put("disk.0.image.url", String.valueOf(image));
        }
    }

    private static String address(Map<String, Object> attributes) {
        for (String name : List.of("public_address", "private_address", "host")) {
            Object value = attributes.get(name);
            if (value instanceof String text && !text.isBlank()) {
                return text;
            }
        }
        return "";
    }

    private static String network(String address) {
        return isPrivate(address) ? "priv_network" : "pub_network";
    }

    /** A name is public unless it is this machine's own: it is not looked up. */
    private static boolean isPrivate(String address) {
        if (!DIGITS.matcher(address).matches()) {
            return address.equals("localhost");
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            boolean unique = parsed instanceof Inet6Address && (parsed.getAddress()[0] & 0xfe) == 0xfc;
            return parsed.isLoopbackAddress() || parsed.isSiteLocalAddress() || parsed.isLinkLocalAddress() || unique;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String state(Resource.State state) {
        return switch (state) {
            case STARTED -> "configured";
            case CONFIGURING, CONFIGURED, STARTING -> "running";
            case STOPPING, STOPPED -> "stopped";
            case ERROR -> "failed";
            case DELETING -> "deleting";
            case DELETED -> "off";
            case INITIAL, CREATING, CREATED -> "pending";
        };
    }
}
