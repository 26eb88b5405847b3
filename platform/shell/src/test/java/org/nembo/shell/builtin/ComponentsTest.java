package org.nembo.shell.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

class ComponentsTest {

    private static ComponentDescriptionDTO component(String name, String provides, String needs) {
        ComponentDescriptionDTO description = new ComponentDescriptionDTO();
        description.name = name;
        description.bundle = new BundleDTO();
        description.bundle.symbolicName = "bundle";
        description.serviceInterfaces = provides.isEmpty() ? new String[0] : new String[] {provides};
        description.configurationPid = new String[] {name};
        ReferenceDTO reference = new ReferenceDTO();
        reference.name = "need";
        reference.interfaceName = needs;
        description.references = new ReferenceDTO[] {reference};
        return description;
    }

    private static ComponentConfigurationDTO configuration(int state) {
        ComponentConfigurationDTO configuration = new ComponentConfigurationDTO();
        configuration.state = state;
        UnsatisfiedReferenceDTO unsatisfied = new UnsatisfiedReferenceDTO();
        unsatisfied.name = "need";
        unsatisfied.target = "(x=1)";
        configuration.unsatisfiedReferences = new UnsatisfiedReferenceDTO[] {unsatisfied};
        return configuration;
    }

    private static Components components(Map<ComponentDescriptionDTO, List<ComponentConfigurationDTO>> known) {
        return new Components((ServiceComponentRuntime) Proxy.newProxyInstance(ComponentsTest.class.getClassLoader(),
                new Class<?>[] {ServiceComponentRuntime.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "getComponentDescriptionDTOs" -> (Collection<?>) known.keySet();
                    case "getComponentConfigurationDTOs" -> known.get(arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                }));
    }

    @Test
    void namesTheServiceThatIsMissingAndWhoWouldProvideIt() {
        List<Finding> findings = components(Map.of(
                component("shop", "", "org.x.Store"), List.of(configuration(ComponentConfigurationDTO.UNSATISFIED_REFERENCE)),
                component("sql", "org.x.Store", "org.x.Db"), List.of(configuration(ComponentConfigurationDTO.ACTIVE)))).findings();
        assertThat(findings).containsExactly(Finding.error("component", "shop", "it lacks a service org.x.Store (x=1)", "See why sql does not."));
    }

    @Test
    void saysThatNobodyWouldProvideIt() {
        assertThat(components(Map.of(component("shop", "", "org.x.Store"), List.of(configuration(ComponentConfigurationDTO.UNSATISFIED_REFERENCE)))).findings())
                .extracting(Finding::advice).containsExactly("Deploy a bundle that provides it.");
    }

    @Test
    void takesAMissingConfigurationForNoFault() {
        List<Finding> findings = components(Map.of(component("a", "", "x"), List.of(configuration(ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION)),
                component("b", "", "x"), List.of())).findings();
        assertThat(findings).hasSize(2).noneMatch(Finding::fault);
    }

    @Test
    void tellsTheLastCauseOfAFailedActivation() {
        ComponentConfigurationDTO failed = configuration(ComponentConfigurationDTO.FAILED_ACTIVATION);
        failed.failure = "java.lang.RuntimeException: outer\n\tat a.b\n"
                + "Caused by: java.lang.IllegalArgumentException: ssh.port must be 0 to 65535, is 99999\n\tat c.d";
        assertThat(components(Map.of(component("a", "", "x"), List.of(failed))).findings()).extracting(Finding::reason)
                .containsExactly("it could not be activated: java.lang.IllegalArgumentException: ssh.port must be 0 to 65535, is 99999");
        assertThat(Components.cause(null)).isNotEmpty();
        assertThat(Components.cause("one line")).isEqualTo("one line");
    }
}
