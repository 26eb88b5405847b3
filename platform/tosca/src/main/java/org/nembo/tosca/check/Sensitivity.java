package org.nembo.tosca.check;

import java.util.Map;
import org.nembo.tosca.Definition;
import org.nembo.tosca.NodeTemplate;
import org.nembo.tosca.Property;
import org.nembo.tosca.Value;
import org.nembo.tosca.types.DefinitionReader;

/** Decides whether a value lets a secret out: because it reads a sensitive input, or a property or attribute named like one. */
record Sensitivity(Map<String, Definition> inputs, Map<String, NodeTemplate> nodes) {

    boolean of(Value value) {
        return value.calls().stream().anyMatch(this::reads);
    }

    private boolean reads(Value.Call call) {
        if (call.function().equals("get_input")) {
            Definition input = inputs.get(text(call, 0));
            return input != null && input.sensitive();
        }
        if (!call.function().equals("get_property") && !call.function().equals("get_attribute")) {
            return false;
        }
        boolean named = call.arguments().stream().skip(1).anyMatch(each -> each instanceof Value.Scalar scalar && DefinitionReader.isSecretName(scalar.text()));
        NodeTemplate node = nodes.get(text(call, 0));
        Property property = node == null ? null : node.properties().get(text(call, 1));
        Definition attribute = node == null ? null : node.declared().get(text(call, 1));
        return named || property != null && (property.sensitive() || inputsOf(property.value())) || attribute != null && attribute.sensitive();
    }

    private boolean inputsOf(Value value) {
        return value.calls().stream().filter(call -> call.function().equals("get_input")).anyMatch(this::reads);
    }

    private static String text(Value.Call call, int index) {
        return index < call.arguments().size() && call.arguments().get(index) instanceof Value.Scalar scalar ? scalar.text() : "";
    }
}
